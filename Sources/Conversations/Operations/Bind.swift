import Programs
import Sockets

extension Engine {
    /// Has the socket use one interface, or one address, of this machine.
    mutating func bind(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        let descriptor = connection.pointee.descriptor
        switch connection.pointee.program.localEnd(step) {
        case .interface(let name):
            note(
                connection, step, .setsockopt, descriptor.bind(toInterface: name),
                detail: TraceDetail(option: "SO_BINDTODEVICE", flags: name))
        case .address(let host, let port):
            guard let address = SocketAddress(host: host, port: port) else {
                skip(connection, step, .noLiteral)
                return .next
            }
            let result = descriptor.bind(to: address)
            note(connection, step, .bind, result, detail: TraceDetail(address: address))
            noteFailure(connection, result.errno)
        }
        return .next
    }
}
