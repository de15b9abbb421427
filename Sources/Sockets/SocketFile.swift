import Glibc

/// The file of a Unix socket that has a path.
package struct SocketFile: Hashable, Sendable {
    package let path: String
    private let device: UInt
    private let number: UInt

    /// The file at a path; nil where there is none, or where it is no socket. C: `lstat(2)`, so a link is none.
    @inline(never)
    package init?(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        self.path = path
        device = UInt(status.st_dev)
        number = UInt(status.st_ino)
    }

    /// Whether anything is at a path, be it a link to nothing. C: `lstat(2)`.
    @inline(never)
    package static func isAnything(at path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Removes it, where it is still the same. C: `unlink(2)`.
    ///
    /// To be called before the socket that made it closes: so long no other file can be given its number.
    @inline(never)
    package func remove() {
        if SocketFile(path) == self { unlink(path) }
    }

    /// Gives it permissions, as 0o660. C: `chmod(2)`.
    @inline(never)
    package func setMode(_ mode: Int) -> CallResult {
        systemCall("chmod") { chmod(path, mode_t(mode)) }
    }

    /// The folder of a path, without links; nil where it is not there, or may not be looked into. C: `realpath(3)`.
    @inline(never)
    package static func folder(of path: String) -> String? {
        // By the bytes, as the kernel sees it: a slash with an accent behind it is another character.
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8[...$0] } ?? "/".utf8[...]
        return canonical(String(decoding: slash, as: UTF8.self))
    }

    /// A path without links; nil where there is nothing. C: `realpath(3)`.
    @inline(never)
    package static func canonical(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}

extension Descriptor {
    /// Has the file that a bind makes begin with no more than these permissions, less those of the umask.
    /// C: `fchmod(2)` of the socket, which Linux heeds.
    @inline(never)
    package func setMode(_ mode: Int) -> CallResult {
        systemCall("fchmod") { fchmod(rawValue, mode_t(mode)) }
    }
}
