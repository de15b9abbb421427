import Glibc
import Sockets
import Testing

/// A listener on a port of 127.0.0.1 (or ::1) that the kernel chose.
final class Listener {
    let descriptor: Descriptor
    let address: SocketAddress
    private var open = true

    init(host: String = "127.0.0.1", backlog: Int32 = 16) throws {
        let wanted = try #require(SocketAddress(host: host, port: 0))
        descriptor = Descriptor(rawValue: try Socket.tcp(wanted.family).release())
        try #require(descriptor.bind(to: wanted).errno == nil)
        try #require(descriptor.listen(backlog: backlog).errno == nil)
        address = try #require(descriptor.localAddress())
    }

    func close() {
        if open { _ = descriptor.close() }
        open = false
    }

    deinit { close() }
}

/// Both ends of one established connection; what the test did not close, the deinit does.
final class Pair {
    let client: Descriptor
    let server: Descriptor
    let peerAtAccept: SocketAddress
    private var clientOpen = true
    private var serverOpen = true

    init(host: String = "127.0.0.1") throws {
        let listener = try Listener(host: host)
        client = Descriptor(rawValue: try Socket.tcp(listener.address.family).release())
        let started = client.connect(to: listener.address)
        try #require(started.inProgress || !started.failed)
        listener.descriptor.wait(for: .readable)
        var peer = SocketAddress.ipv4(0, 0, 0, 0, port: 0)
        let accepted = listener.descriptor.accept(peer: &peer)
        try #require(!accepted.failed)
        server = Descriptor(rawValue: Int32(accepted.value))
        peerAtAccept = peer
        client.wait(for: .writable)
        try #require(client.pendingError() == nil)
    }

    @discardableResult func closeClient() -> CallResult {
        clientOpen = false
        return client.close()
    }

    @discardableResult func closeServer() -> CallResult {
        serverOpen = false
        return server.close()
    }

    deinit {
        if clientOpen { closeClient() }
        if serverOpen { closeServer() }
    }
}

extension Descriptor {
    /// Waits until the socket is ready in one of these ways, for ten seconds at most.
    func wait(for events: PollEvents, sourceLocation: SourceLocation = #_sourceLocation) {
        let end = MonotonicClock.now() + 10_000_000_000
        while poll().isDisjoint(with: events) {
            guard MonotonicClock.now() < end else {
                Issue.record("not \(events) but \(poll())", sourceLocation: sourceLocation)
                return
            }
            sched_yield()
        }
    }

    /// Waits until TCP has come to this state, for ten seconds at most.
    func wait(for state: TCPState, sourceLocation: SourceLocation = #_sourceLocation) {
        let end = MonotonicClock.now() + 10_000_000_000
        while tcpState() != state {
            guard MonotonicClock.now() < end else {
                let found = tcpState()?.name ?? "none"
                Issue.record("not \(state.name) but \(found)", sourceLocation: sourceLocation)
                return
            }
            sched_yield()
        }
    }

    func send(_ text: String, more: Bool = false) -> CallResult {
        var text = text
        return text.withUTF8 { send(UnsafeRawBufferPointer($0), more: more) }
    }

    /// One receive, after the socket has become readable: the text, `""` at the end, or the errno's name.
    func read(_ size: Int = 4096) -> String {
        wait(for: .readable)
        return withUnsafeTemporaryAllocation(byteCount: size, alignment: 1) { buffer in
            let result = receive(into: buffer)
            if let errno = result.errno { return errno.name }
            return String(decoding: buffer.prefix(result.value), as: UTF8.self)
        }
    }
}
