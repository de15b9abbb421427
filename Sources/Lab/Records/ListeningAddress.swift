import Programs
import Sockets

/// Where a server listens: two transports can have the same port.
struct ListeningAddress: Hashable {
    var transport: Transport
    var address: SocketAddress
}
