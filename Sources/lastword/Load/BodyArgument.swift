import ArgumentParser
import Glibc

/// The argument of `--body`: JSON, or `@` and the name of a file with it.
struct BodyArgument {
    let bytes: [UInt8]

    /// Reads the file, once: it may be a pipe.
    ///
    /// - Throws: `ValidationError` where it can not be read.
    init(_ argument: String) throws {
        bytes =
            argument.hasPrefix("@") ? try Self.read(String(argument.dropFirst())) : Array(argument.utf8)
    }

    private static func read(_ path: String) throws(ValidationError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count == 0 { return bytes }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path) }
            bytes += piece.prefix(count)
        }
    }

    private static func failure(_ path: String) -> ValidationError {
        ValidationError("can not read \(path): \(String(cString: strerror(errno))).")
    }
}
