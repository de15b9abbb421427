import Glibc

/// The time that the process has had of the processors, all threads together.
package enum ProcessorClock {
    /// Nanoseconds. C: `clock_gettime(2)` with CLOCK_PROCESS_CPUTIME_ID.
    package static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
