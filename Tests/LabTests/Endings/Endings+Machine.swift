import Programs
import Sockets

@testable import Lab

/// Whether this process may put a socket into repair mode, which takes CAP_NET_ADMIN.
let mayRepair: Bool = {
    guard let number = try? Socket.tcp(.ipv4).release() else { return false }
    let socket = Descriptor(rawValue: number)
    defer { _ = socket.close() }
    return !socket.setRepair(true).failed
}()

/// Whether there is a loopback address of IPv6.
let hasIPv6: Bool = {
    guard let number = try? Socket.tcp(.ipv6).release() else { return false }
    let socket = Descriptor(rawValue: number)
    defer { _ = socket.close() }
    return SocketAddress(host: "::1", port: 0).map { !socket.bind(to: $0).failed } ?? false
}()

/// A port of 127.0.0.1 at which nobody listens, as long as it is bound.
final class ClosedPort {
    let endpoint: Endpoint
    private let descriptor: Descriptor

    init() throws {
        descriptor = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
        _ = descriptor.bind(to: .ipv4(127, 0, 0, 1, port: 0))
        endpoint = Endpoint(host: "127.0.0.1", port: descriptor.localAddress()!.port)
    }

    deinit { _ = descriptor.close() }
}
