/// A moment of the calendar, in UTC; as text in the form of RFC 3339, `2026-01-31T12:00:00.123456Z`.
package struct Timestamp: Sendable, Equatable, CustomStringConvertible {
    /// Since 1970.
    package var nanoseconds: UInt64

    package init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    package var description: String {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let (days, second) = Int(seconds).quotientAndRemainder(dividingBy: 86_400)
        let (year, month, day) = Self.date(days)
        let date = "\(Self.digits(year, 4))-\(Self.digits(month, 2))-\(Self.digits(day, 2))"
        let hours = Self.digits(second / 3600, 2)
        let time = "\(hours):\(Self.digits(second / 60 % 60, 2)):\(Self.digits(second % 60, 2))"
        return "\(date)T\(time).\(Self.digits(Int(rest / 1000), 6))Z"
    }

    /// The day that is so many days after the first of January 1970. A year is counted from March on, so that the odd day
    /// is its last; 400 years have 146,097 days.
    private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let (era, day) = shifted.quotientAndRemainder(dividingBy: 146_097)
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        let dayOfMonth = dayOfYear - (153 * fromMarch + 2) / 5 + 1
        return (era * 400 + year + (month <= 2 ? 1 : 0), month, dayOfMonth)
    }

    private static func digits(_ number: Int, _ width: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
