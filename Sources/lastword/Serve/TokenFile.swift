import Glibc

/// A file whose first line is a token.
struct TokenFile {
    /// The first line, without white space around it.
    let token: String
    /// Whether every user of this machine may read it.
    let isReadableByAll: Bool

    /// A line that is longer is no token.
    private static let longestLine = 64 << 10

    /// - Throws: `StartFailure` where it can not be read, or its first line is empty.
    init(_ path: String) throws(StartFailure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        isReadableByAll =
            fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && status.st_mode & S_IROTH != 0
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !bytes.contains(UInt8(ascii: "\n")), bytes.count < Self.longestLine {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure(path, errno) }
            if count == 0 { break }
            bytes += buffer.prefix(count)
        }
        let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        token = String(trimmed(line[...]))
        guard !token.isEmpty else {
            throw StartFailure("The token file is empty: \(path). Put the token on its first line.")
        }
    }

    private static func failure(_ path: String, _ number: Int32) -> StartFailure {
        StartFailure("The token file can not be read: \(path): \(String(cString: strerror(number))).")
    }
}
