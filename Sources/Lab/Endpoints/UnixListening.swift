import Conversations
import Programs
import Sockets

/// The file of a Unix socket that a server listens on.
enum UnixListening {
    /// Binds, and gives the file its permissions. A file that was left behind goes first: it is a socket, and nobody listens.
    static func bind(
        _ socket: Descriptor, to address: SocketAddress, _ settings: ServerSettings
    ) -> (result: CallResult, file: SocketFile?) {
        // Until it is bound it has the permissions of its descriptor, so that at no moment more is allowed.
        if let mode = settings.mode { _ = socket.setMode(mode.bits) }
        let path = address.host
        let isFile = path.hasPrefix("/")
        var result = socket.bind(to: address)
        if result.errno == .addressInUse, isFile, let old = SocketFile(path),
            isLeft(address, settings.listen.transport)
        {
            old.remove()
            result = socket.bind(to: address)
        }
        guard !result.failed, isFile else { return (result, nil) }
        let file = SocketFile(path)
        if let mode = settings.mode, let file {
            // What the umask has taken away.
            let changed = file.setMode(mode.bits)
            if changed.failed {
                file.remove()
                return (changed, nil)
            }
        }
        return (result, file)
    }

    /// Whether nobody has the socket of a file any more.
    private static func isLeft(_ address: SocketAddress, _ transport: Transport) -> Bool {
        guard let scout = try? Socket.open(.unix, transport.kind) else {
            return false
        }
        let result = scout.descriptor.connect(to: address)
        _ = scout.close()
        return result.errno == .connectionRefused
    }
}
