import Glibc
import Sockets
import Testing

/// A socket for datagrams, at an address of which the kernel chose the port unless one is given; the deinit closes it.
final class DatagramSocket {
    let descriptor: Descriptor
    let address: SocketAddress

    convenience init(host: String = "127.0.0.1", port: UInt16 = 0, reusing: Bool = false) throws {
        try self.init(at: try #require(SocketAddress(host: host, port: port)), reusing: reusing)
    }

    init(at wanted: SocketAddress, reusing: Bool = false) throws {
        descriptor = Descriptor(rawValue: try Socket.open(wanted.family, .datagrams).release())
        if reusing { #expect(descriptor.setReuseAddress(true) == CallResult(0)) }
        try #require(descriptor.bind(to: wanted) == CallResult(0))
        address = try #require(descriptor.localAddress())
    }

    /// The same address on this machine: datagrams to 0.0.0.0 or :: come here as well.
    func address(at host: String) throws -> SocketAddress {
        try #require(SocketAddress(host: host, port: address.port))
    }

    /// Does what sends a datagram here, and waits until that has come; a Unix socket has it at once.
    func gets(sourceLocation: SourceLocation = #_sourceLocation, _ sending: () throws -> Void) rethrows {
        let before = memory
        try sending()
        waitUntil("delivered", sourceLocation: sourceLocation) { memory > before }
    }

    /// Bytes of the kernel that what waits takes up, an empty datagram as well (SO_MEMINFO of linux/sock_diag.h).
    private var memory: UInt32 {
        var values = [UInt32](repeating: 0, count: 9)
        var length = socklen_t(values.count * 4)
        return getsockopt(descriptor.rawValue, SOL_SOCKET, SO_MEMINFO, &values, &length) == 0 ? values[0] : 0
    }

    deinit { _ = descriptor.close() }
}

/// Two sockets for datagrams that are connected with each other.
struct DatagramPair {
    let first: DatagramSocket
    let second: DatagramSocket

    init() throws {
        first = try DatagramSocket()
        second = try DatagramSocket()
        try #require(first.descriptor.connect(to: second.address) == CallResult(0))
        try #require(second.descriptor.connect(to: first.address) == CallResult(0))
    }
}

/// A port that refuses datagrams, and that no other test can be given: its socket is connected to itself alone.
final class RefusingPort {
    private let socket: DatagramSocket
    var address: SocketAddress { socket.address }

    init(host: String = "127.0.0.1") throws {
        socket = try DatagramSocket(host: host)
        try #require(socket.descriptor.connect(to: socket.address) == CallResult(0))
    }
}

/// What one receive tells of a datagram.
struct Datagram: Equatable {
    var text: String
    var size: Int
    var sender: SocketAddress?

    init(_ text: String, size: Int? = nil, from sender: SocketAddress?) {
        (self.text, self.size, self.sender) = (text, size ?? text.utf8.count, sender)
    }
}

extension DatagramSocket {
    /// Sends a datagram, and waits until it has come.
    func deliver(_ text: String, to receiver: DatagramSocket) {
        receiver.gets { #expect(descriptor.send(text, to: receiver.address) == CallResult(text.utf8.count)) }
    }
}

extension Descriptor {
    func send(_ text: String, to address: SocketAddress, from source: SocketAddress? = nil) -> CallResult {
        var text = text
        return text.withUTF8 { send(UnsafeRawBufferPointer($0), to: address, from: source) }
    }

    /// The next datagram, after the socket has become readable; nil where there was none.
    func takeDatagram(_ room: Int = 64) -> Datagram? {
        wait(for: .readable)
        return withUnsafeTemporaryAllocation(byteCount: room, alignment: 1) { buffer in
            var sender: SocketAddress? = .unnamed
            let result = receiveDatagram(into: buffer, from: &sender)
            guard !result.failed else { return nil }
            let text = String(decoding: buffer.prefix(min(room, result.value)), as: UTF8.self)
            return Datagram(text, size: result.value, from: sender)
        }
    }
}

extension DatagramBatch {
    func receive(_ socket: DatagramSocket, size: Int = 64, tellsLocal: Bool = false) -> CallResult {
        receive(socket.descriptor, size: size, tellsLocal: tellsLocal)
    }

    /// The first ones of those that were received.
    func datagrams(_ count: Int) -> [Datagram] {
        (0..<count).map {
            let one = received($0)
            return Datagram(String(decoding: one.bytes, as: UTF8.self), size: one.size, from: one.sender)
        }
    }

    func append(_ text: String, to address: SocketAddress, from source: SocketAddress? = nil) -> Int {
        var text = text
        return text.withUTF8 { append(UnsafeRawBufferPointer($0), to: address, from: source) }
    }
}
