import Glibc
import Sockets

/// Standard output, for what a command found.
enum Output {
    /// - Returns: false where nobody reads any more, which is no failure.
    @discardableResult
    static func write(_ bytes: [UInt8]) throws(ClientFailure) -> Bool {
        guard let error = Process.deliver(bytes) else { return true }
        guard error.rawValue == EPIPE else {
            throw .refused("The answer can not be written to standard output (\(error.name)).")
        }
        return false
    }

    @discardableResult
    static func write(_ text: String) throws(ClientFailure) -> Bool {
        try write(Array(text.utf8))
    }
}
