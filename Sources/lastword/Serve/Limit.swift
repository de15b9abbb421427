import ArgumentParser
import HTTPServer
import Lab
import Programs

/// A limit of the service that a flag sets.
struct Limit: Sendable {
    enum Unit: Sendable {
        case count, bytes, seconds
    }

    /// Without its dashes.
    let flag: String
    let unit: Unit
    let range: ClosedRange<Int>
    let standard: Int
    private let what: String

    init(_ flag: String, _ range: ClosedRange<Int>, _ unit: Unit = .count, standard: Int, _ what: String) {
        self.flag = flag
        self.unit = unit
        self.range = range
        self.standard = standard
        self.what = what
    }

    var help: ArgumentHelp {
        ArgumentHelp(
            "\(what) (from \(text(range.lowerBound)) to \(text(range.upperBound)); default: \(text(standard)))",
            valueName: unit == .seconds ? "time" : unit == .bytes ? "bytes" : "count")
    }

    /// - Throws: what the value may be, for the parser to say.
    @Sendable func read(_ text: String) throws -> Int {
        guard let number = number(text), range.contains(number) else {
            let bounds = "from \(self.text(range.lowerBound)) to \(self.text(range.upperBound))"
            switch unit {
            case .count: throw ValidationError("give a whole number \(bounds)")
            case .bytes:
                throw ValidationError("give a whole number of bytes, KiB, MiB or GiB, as 64KiB, \(bounds)")
            case .seconds:
                throw ValidationError("give whole seconds with a unit (s, m, h), as 30s, \(bounds)")
            }
        }
        return number
    }

    /// A value as `read` reads it.
    func text(_ number: Int) -> String {
        switch unit {
        case .count: "\(number)"
        case .bytes: Self.size(number)
        case .seconds: TimeSpan.seconds(UInt64(number)).description
        }
    }

    private func number(_ text: String) -> Int? {
        switch unit {
        case .count: return Self.digits(text[...])
        case .bytes:
            let (name, shift) = Self.sizes.first { text.hasSuffix($0.name) } ?? ("", 0)
            guard let number = Self.digits(text.dropLast(name.count)), number <= Int.max >> shift else {
                return nil
            }
            return number << shift
        case .seconds:
            guard let span = TimeSpan(text), span.nanoseconds.isMultiple(of: 1_000_000_000) else {
                return nil
            }
            return Int(span.nanoseconds / 1_000_000_000)
        }
    }

    /// From the largest to the smallest.
    private static let sizes: [(name: String, shift: Int)] = [("GiB", 30), ("MiB", 20), ("KiB", 10)]

    private static func size(_ bytes: Int) -> String {
        let size = bytes == 0 ? nil : sizes.first { bytes.isMultiple(of: 1 << $0.shift) }
        return size.map { "\(bytes >> $0.shift)\($0.name)" } ?? "\(bytes)"
    }

    /// Decimal digits only: `Int` would take a sign as well.
    private static func digits(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}
