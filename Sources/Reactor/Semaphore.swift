import Glibc

/// A counting semaphore, see sem_overview(7).
///
/// Unchecked, because the compiler does not know the pointer: it is set once, points to memory that is freed with the
/// last reference, and sem_post and sem_wait are made for any thread.
final class Semaphore: @unchecked Sendable {
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        semaphore = .allocate(capacity: 1)
        precondition(sem_init(semaphore, 0, 0) == 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func post() {
        precondition(sem_post(semaphore) == 0)
    }

    func wait() {
        while sem_wait(semaphore) != 0 { precondition(errno == EINTR) }
    }
}
