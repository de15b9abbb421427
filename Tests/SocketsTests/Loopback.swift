import Glibc
import Sockets
import Testing

/// A listener on a port of 127.0.0.1 (or another address) that the kernel chose, unless one is given, or on a Unix socket.
final class Listener {
    let descriptor: Descriptor
    let address: SocketAddress
    private var open = true

    convenience init(host: String = "127.0.0.1", port: UInt16 = 0, backlog: Int32 = 16) throws {
        try self.init(at: try #require(SocketAddress(host: host, port: port)), backlog: backlog)
    }

    init(at wanted: SocketAddress, backlog: Int32 = 16) throws {
        descriptor = Descriptor(rawValue: try Socket.tcp(wanted.family).release())
        try #require(descriptor.bind(to: wanted).errno == nil)
        try #require(descriptor.listen(backlog: backlog).errno == nil)
        address = try #require(descriptor.localAddress())
    }

    /// Takes the next connection, once it is there; the caller closes it.
    func accepted() throws -> Descriptor {
        descriptor.wait(for: .readable)
        var peer = address
        let accepted = descriptor.accept(peer: &peer)
        try #require(!accepted.failed)
        return Descriptor(rawValue: Int32(accepted.value))
    }

    func close() {
        if open { _ = descriptor.close() }
        open = false
    }

    deinit { close() }
}

/// A socket that connects, whatever comes of it; the deinit closes it.
final class Client {
    let descriptor: Descriptor

    init(to address: SocketAddress) throws {
        descriptor = Descriptor(rawValue: try Socket.tcp(address.family).release())
        _ = descriptor.connect(to: address)
    }

    deinit { _ = descriptor.close() }
}

/// Both ends of one established connection; what the test did not close, the deinit does.
final class Pair {
    let client: Descriptor
    let server: Descriptor
    let peerAtAccept: SocketAddress
    private var clientOpen = true
    private var serverOpen = true

    convenience init(host: String = "127.0.0.1") throws {
        try self.init(by: try Listener(host: host))
    }

    init(by listener: Listener) throws {
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

    /// Waits until TCP_INFO is as wanted, for ten seconds at most.
    func wait(
        sourceLocation: SourceLocation = #_sourceLocation, until wanted: (TCPInfo) -> Bool
    ) throws {
        var info = try #require(tcpInfo(), sourceLocation: sourceLocation)
        let wanted = waitUntil("as wanted", sourceLocation: sourceLocation) {
            if let now = tcpInfo() { info = now }
            return wanted(info)
        }
        if !wanted { Issue.record("but \(info)", sourceLocation: sourceLocation) }
    }

    /// Waits until the peer's kernel has all, a FIN included.
    func waitUntilAcknowledged(sourceLocation: SourceLocation = #_sourceLocation) {
        waitUntil("acknowledged", sourceLocation: sourceLocation) { unacknowledged() == 0 }
    }

    func send(_ text: String, more: Bool = false) -> CallResult {
        var text = text
        return text.withUTF8 { send(UnsafeRawBufferPointer($0), more: more) }
    }

    /// One receive, after the socket has become readable: the text, `""` at the end, or the errno's name.
    func read(_ size: Int = 4096) -> String {
        wait(for: .readable)
        return readNow(size)
    }

    /// The same without the wait.
    func readNow(_ size: Int = 4096) -> String {
        withUnsafeTemporaryAllocation(byteCount: size, alignment: 1) { buffer in
            let result = receive(into: buffer)
            if let errno = result.errno { return errno.name }
            return String(decoding: buffer.prefix(result.value), as: UTF8.self)
        }
    }
}

/// Waits for a condition, for ten seconds at most; whether it came.
@discardableResult func waitUntil(
    _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () -> Bool
) -> Bool {
    let end = MonotonicClock.now() + 10_000_000_000
    while !condition() {
        guard MonotonicClock.now() < end else {
            Issue.record("not \(what)", sourceLocation: sourceLocation)
            return false
        }
        // Some conditions come after seconds, and other tests need the processor.
        usleep(1000)
    }
    return true
}
