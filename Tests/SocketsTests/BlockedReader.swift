import Glibc
import Sockets
import Synchronization
import TestSupport
import Testing

/// A thread that is in a blocking receive of one byte. To be joined.
final class BlockedReader: Sendable {
    private let descriptor: Descriptor
    private let result = Mutex<CallResult?>(nil)
    private let path = Mutex("")
    private let thread = Mutex<PlainThread?>(nil)

    init(_ descriptor: Descriptor) throws {
        self.descriptor = descriptor
        let flags = fcntl(descriptor.rawValue, F_GETFL)
        try #require(fcntl(descriptor.rawValue, F_SETFL, flags & ~O_NONBLOCK) == 0)
        let thread = try PlainThread { self.run() }
        self.thread.withLock { $0 = thread }
        waitUntil("blocked") { isBlocked }
    }

    var hasReturned: Bool { result.withLock { $0 != nil } }

    func join() -> CallResult? {
        thread.withLock({ $0.take() })?.join()
        return result.withLock { $0 }
    }

    private func run() {
        var link = [UInt8](repeating: 0, count: 64)
        let length = readlink("/proc/thread-self", &link, link.count)
        path.withLock { $0 = "/proc/" + String(decoding: link.prefix(length), as: UTF8.self) + "/stat" }
        let received = withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) {
            descriptor.receive(into: $0)
        }
        result.withLock { $0 = received }
    }

    /// Whether the thread sleeps, which after it has told its path it does in the receive alone (proc_pid_stat(5)).
    private var isBlocked: Bool {
        let path = path.withLock { $0 }
        guard !path.isEmpty, let file = fopen(path, "r") else { return false }
        defer { fclose(file) }
        var text = [UInt8](repeating: 0, count: 256)
        let length = fread(&text, 1, text.count, file)
        return String(decoding: text.prefix(length), as: UTF8.self).split(separator: ") ").last?.first == "S"
    }
}
