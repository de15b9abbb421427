import Glibc
import Sockets
import Testing

/// Both ends of one TCP connection on 127.0.0.1. What the test did not close, the deinit does.
final class LoopbackPair {
    let own: Descriptor
    let peer: Descriptor
    private var ownOpen = true

    init() throws {
        let listener = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
        defer { _ = listener.close() }
        try #require(!listener.bind(to: .ipv4(127, 0, 0, 1, port: 0)).failed)
        try #require(!listener.listen(backlog: 1).failed)
        var address = try #require(listener.localAddress())
        own = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
        _ = own.connect(to: address)
        try eventually { listener.poll().contains(.readable) }
        let accepted = listener.accept(peer: &address)
        try #require(!accepted.failed)
        peer = Descriptor(rawValue: Int32(accepted.value))
        try eventually { own.tcpState() == .established }
    }

    /// Once; the deinit does not close it again.
    func closeOwn() -> CallResult {
        ownOpen = false
        return own.close()
    }

    deinit {
        if ownOpen { _ = own.close() }
        _ = peer.close()
    }
}

/// Waits until a condition holds, for ten seconds at most.
func eventually(
    _ what: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool
) throws {
    let end = MonotonicClock.now() + 60_000_000_000
    while try !condition() {
        try #require(MonotonicClock.now() < end, what, sourceLocation: sourceLocation)
        usleep(1000)
    }
}
