import Glibc

/// A listening TCP socket that is ours until the daemon takes its descriptor, so that what goes wrong with the
/// address comes out as an errno.
struct ListeningSocket {
    let descriptor: CInt
    /// The bound address, numeric.
    let host: String
    /// The bound port, also when 0 was asked for.
    let port: UInt16

    /// `socket`, SO_REUSEADDR, `bind`, `listen`, `getsockname`.
    init(host: String, port: UInt16) throws(HTTPServerError) {
        var storage = sockaddr_storage()
        let length = try Self.fill(&storage, host: host, port: port)
        let descriptor = socket(
            CInt(storage.ss_family),
            CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else {
            throw HTTPServerError(code: .listenFailed, errno: errno, call: "socket")
        }
        do {
            // Without it a restart is refused for as long as old connections are in TIME_WAIT.
            var one: CInt = 1
            try Self.check("setsockopt") {
                setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<CInt>.size))
            }
            try Self.withAddress(of: &storage) { (address) throws(HTTPServerError) in
                try Self.check("bind") { bind(descriptor, address, length) }
            }
            try Self.check("listen") { listen(descriptor, SOMAXCONN) }
            var bound = length
            try Self.withAddress(of: &storage) { (address) throws(HTTPServerError) in
                try Self.check("getsockname") { getsockname(descriptor, address, &bound) }
            }
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        (self.host, self.port) = Self.describe(&storage)
    }

    /// Nothing comes between the call and the look at `errno`.
    private static func check(_ call: String, _ body: () -> CInt) throws(HTTPServerError) {
        guard body() == 0 else { throw HTTPServerError(code: .listenFailed, errno: errno, call: call) }
    }

    private static func withAddress(
        of storage: inout sockaddr_storage,
        _ body: (UnsafeMutablePointer<sockaddr>) throws(HTTPServerError) -> Void
    ) throws(HTTPServerError) {
        try withUnsafeMutablePointer(to: &storage) { (pointer) throws(HTTPServerError) in
            try body(UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self))
        }
    }

    /// Writes the address (`inet_pton`) and returns its size.
    private static func fill(
        _ storage: inout sockaddr_storage, host: String, port: UInt16
    ) throws(HTTPServerError) -> socklen_t {
        var four = sockaddr_in()
        if inet_pton(AF_INET, host, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: four, as: sockaddr_in.self) }
            return socklen_t(MemoryLayout<sockaddr_in>.size)
        }
        var six = sockaddr_in6()
        if inet_pton(AF_INET6, host, &six.sin6_addr) == 1 {
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = port.bigEndian
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: six, as: sockaddr_in6.self) }
            return socklen_t(MemoryLayout<sockaddr_in6>.size)
        }
        throw HTTPServerError(code: .invalidHost, errno: 0, call: "inet_pton")
    }

    /// The address as text (`inet_ntop`) and its port.
    private static func describe(_ storage: inout sockaddr_storage) -> (host: String, port: UInt16) {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let isFour = CInt(storage.ss_family) == AF_INET
        let port = withUnsafeMutableBytes(of: &storage) { bytes in
            // The port follows the family in both; the address comes next, in IPv6 after the flow label.
            let address = bytes.baseAddress! + (isFour ? 4 : 8)
            inet_ntop(isFour ? AF_INET : AF_INET6, address, &text, socklen_t(text.count))
            return UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self))
        }
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return (String(decoding: bytes, as: UTF8.self), port)
    }
}
