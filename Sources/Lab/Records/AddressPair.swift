import Conversations
import Programs
import Sockets

/// The addresses of both ends, the client's first: by it the two sides of a conversation find each other.
struct AddressPair: Hashable {
    var transport: Transport
    var client: SocketAddress
    var server: SocketAddress

    /// Nil before a client has connected.
    init?(_ recording: Recording) {
        guard let local = recording.local?.normalised, let peer = recording.peer?.normalised else {
            return nil
        }
        transport = recording.transport
        let isClient = recording.role == .client
        client = isClient ? local : peer
        server = isClient ? peer : local
    }
}
