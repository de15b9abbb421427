import Glibc
import Sockets

extension Errno {
    /// C: `strerror(3)`.
    var text: String { String(cString: strerror(rawValue)) }
}

/// A file that is read as a whole, once: it may be a pipe.
enum WholeFile {
    /// More is no file of ours: the largest body that can be sent.
    private static let most = 1 << 30

    /// C: `open(2)`, `read(2)`.
    ///
    /// - Throws: the kernel's error; EFBIG for more than 1 GiB.
    static func read(_ path: String) throws(Errno) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            let error = Errno(rawValue: errno)
            if count == 0 { return bytes }
            if count < 0, error == .interrupted { continue }
            guard count > 0 else { throw error }
            bytes += piece.prefix(count)
            guard bytes.count <= Self.most else { throw Errno(rawValue: EFBIG) }
        }
    }
}
