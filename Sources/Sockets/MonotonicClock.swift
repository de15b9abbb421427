import Glibc

/// The clock that never goes back, in nanoseconds since some moment before.
package enum MonotonicClock {
    /// C: `clock_gettime(2)` with CLOCK_MONOTONIC, which needs no system call.
    @inline(never)
    package static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
