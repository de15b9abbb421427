import Glibc

/// A moment of the world's clock, as RFC 3339 writes it: in UTC, with microseconds.
struct LogTime: CustomStringConvertible {
    /// Since 1970.
    var seconds: Int
    var microseconds: Int

    /// C: `clock_gettime(2)`.
    static var now: LogTime {
        var moment = timespec()
        clock_gettime(CLOCK_REALTIME, &moment)
        return LogTime(seconds: moment.tv_sec, microseconds: moment.tv_nsec / 1000)
    }

    var description: String {
        var seconds = seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), 2) }
        return date.map { padded($0, 2) }.joined(separator: "-") + "T" + time.joined(separator: ":") + "."
            + padded(microseconds, 6) + "Z"
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
