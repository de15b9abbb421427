import Sockets

extension Engine {
    /// Sends bytes, or a message, which was encoded when the program was made ready.
    mutating func send(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        transmit(connection, step, Outgoing(body: step.pointee.bytes, pause: step.pointee.pause))
    }
}
