/// A length of time; in JSON a string with a unit: `"250ms"`, `"5s"`, `"1m"`, `"100us"`.
package struct TimeSpan: TextValue, Comparable {
    package static let form =
        "a time is a string with a unit (us, ms, s, m, h), as \"250ms\" or \"5s\", 24h at most"
    package static let longest = TimeSpan(nanoseconds: 24 * 3600 * 1_000_000_000)

    package var nanoseconds: UInt64

    package init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    package static func seconds(_ count: UInt64) -> TimeSpan {
        TimeSpan(nanoseconds: count * 1_000_000_000)
    }

    package static func milliseconds(_ count: UInt64) -> TimeSpan {
        TimeSpan(nanoseconds: count * 1_000_000)
    }

    package static func < (first: TimeSpan, second: TimeSpan) -> Bool {
        first.nanoseconds < second.nanoseconds
    }

    /// Units from the longest to the shortest.
    private static let units: [(name: String, nanoseconds: UInt64)] = [
        ("h", 3600 * 1_000_000_000), ("m", 60 * 1_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
        ("us", 1000),
    ]

    /// Nil for anything but a decimal number with one of the units us, ms, s, m, h, up to a day.
    package init?(_ text: String) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let unit = Self.units.first(where: { $0.name == text.dropFirst(number.count) }),
            number.first?.isNumber == true, number.last?.isNumber == true, let value = Double(number)
        else { return nil }
        let nanoseconds = (value * Double(unit.nanoseconds)).rounded()
        guard nanoseconds <= Double(Self.longest.nanoseconds) else { return nil }
        self.init(nanoseconds: UInt64(nanoseconds))
    }
}

extension TimeSpan {
    /// The longest unit in which the time is a whole number.
    package var description: String {
        guard nanoseconds > 0 else { return "0s" }
        let unit = Self.units.first { nanoseconds.isMultiple(of: $0.nanoseconds) }
        return unit.map { "\(nanoseconds / $0.nanoseconds)\($0.name)" } ?? "\(nanoseconds / 1000)us"
    }
}
