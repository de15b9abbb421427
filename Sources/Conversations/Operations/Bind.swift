import Programs
import Sockets

extension Engine {
    /// Has the socket use one interface, or one address, of this machine. Where it can not, the program ends, as with a
    /// connect that fails: what follows would go out by another way.
    mutating func bind(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        let isBound = applyBind(connection, step)
        if isBound || connection.pointee.extras?.hand != nil { return .next }
        return giveUp(connection, step, .failed)
    }

    /// Answers whether it is bound as it was asked.
    mutating func applyBind(_ connection: Slot, _ step: UnsafePointer<Step>) -> Bool {
        let descriptor = connection.pointee.descriptor
        switch connection.pointee.program.localEnd(step) {
        case .interface(let name):
            let result = descriptor.bind(toInterface: name)
            note(
                connection, step, .setsockopt, result,
                detail: TraceDetail(option: "SO_BINDTODEVICE", flags: name))
            return !result.failed
        case .address(let host, let port):
            guard let address = SocketAddress(host: host, port: port) else {
                skip(connection, step, .noLiteral)
                return false
            }
            let result = descriptor.bind(to: address)
            note(connection, step, .bind, result, detail: TraceDetail(address: address))
            noteFailure(connection, result.errno)
            return !result.failed
        }
    }
}
