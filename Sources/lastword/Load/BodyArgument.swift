import ArgumentParser
import Sockets

/// The argument of `--body`: JSON, or `@` and the name of a file with it.
struct BodyArgument {
    let bytes: [UInt8]

    /// Reads the file, once: it may be a pipe.
    ///
    /// - Throws: `ValidationError` where it can not be read.
    init(_ argument: String) throws {
        guard argument.hasPrefix("@") else {
            bytes = Array(argument.utf8)
            return
        }
        let path = String(argument.dropFirst())
        do throws(Errno) {
            bytes = try WholeFile.read(path)
        } catch {
            throw ValidationError("can not read \(path): \(error.text).")
        }
    }
}
