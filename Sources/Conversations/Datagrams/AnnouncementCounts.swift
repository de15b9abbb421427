package import Sockets
import Synchronization

/// How many announcements a server has made.
package final class AnnouncementCounts: Sendable {
    package struct Counts: Sendable, Hashable {
        package var sent = 0
        package var failed = 0
        /// Why the last one failed that did.
        package var lastError: Errno?
    }

    private let counts = Mutex(Counts())

    init() {}

    package var current: Counts { counts.withLock { $0 } }

    func note(_ result: CallResult) {
        counts.withLock { counts in
            guard let errno = result.errno else {
                counts.sent += 1
                return
            }
            counts.failed += 1
            counts.lastError = errno
        }
    }
}
