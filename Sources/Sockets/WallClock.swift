import Glibc

/// The time of day, in nanoseconds since 1970 in UTC. It can go back.
package enum WallClock {
    /// C: `clock_gettime(2)` with CLOCK_REALTIME.
    @inline(never)
    package static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
