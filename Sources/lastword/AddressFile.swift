import Glibc

/// The file that tells others where the service listens: the URL and a newline.
struct AddressFile {
    let path: String
    let url: String

    private var text: [UInt8] {
        Array((url + "\n").utf8)
    }

    /// Writes it under another name, then renames it: whoever sees the file sees all of it.
    func write() throws(StartFailure) {
        let draft = "\(path).\(getpid())"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(draft) }
        let text = text
        let count = text.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        // Read before `close` can change errno.
        let written = count == text.count ? nil : failure(draft)
        close(descriptor)
        guard written == nil, rename(draft, path) == 0 else {
            let problem = written ?? failure(path)
            unlink(draft)
            throw problem
        }
    }

    /// Removes it, unless another service has written its own address there.
    func remove() {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        var found = [UInt8](repeating: 0, count: text.count + 1)
        let count = read(descriptor, &found, found.count)
        close(descriptor)
        guard count == text.count, found.prefix(count).elementsEqual(text) else { return }
        unlink(path)
    }

    private func failure(_ path: String) -> StartFailure {
        StartFailure("The address file can not be written: \(path): \(String(cString: strerror(errno))).")
    }
}
