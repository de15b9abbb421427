import Sockets

extension Engine {
    /// Sends bytes, or a message, which was encoded when the program was made ready.
    mutating func send(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        if !connection.pointee.stage.isBegun,
            min(step.pointee.chunk, step.pointee.pause) < step.pointee.bytes.count
        {
            // Without it the kernel would hold a piece back and join it to the next.
            note(
                connection, step, .setsockopt, connection.pointee.descriptor.setNoDelay(true),
                detail: TraceDetail(option: "TCP_NODELAY", value: 1))
        }
        return transmit(connection, step, Outgoing(body: step.pointee.bytes, pause: step.pointee.pause))
    }
}
