/// A line of the table.
struct Row {
    var text: String

    static let header = """
        | framing | payload | messages | decoding GB/s | C library GB/s | ratio | min | max | 0.7 | heap calls |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: |
        """

    init(_ subject: Subject, _ payload: Int, _ measurement: Measurement) {
        let (ratios, heapCalls) = (measurement.ratios, measurement.heapCalls)
        let judged = subject.bar.map { ratios.median >= $0 ? "yes" : "**no**" }
        text = Self.line([
            subject.name, Self.size(payload), "\(measurement.messages)",
            Self.number(measurement.decoding.median),
            measurement.scanning.isEmpty ? "" : Self.number(measurement.scanning.median),
            ratios.isEmpty ? "" : Self.number(ratios.median), Self.number(ratios.min()),
            Self.number(ratios.max()), judged ?? "", heapCalls.map { "\($0)" } ?? "not counted",
        ])
    }

    /// What copying the bytes into the inbox comes to; it is in none of the other figures.
    static func reading(_ rate: Double) -> String {
        line(["(copying the reads)", "", "", number(rate), "", "", "", "", "", ""])
    }

    private static func line(_ cells: [String]) -> String {
        "| " + cells.joined(separator: " | ") + " |"
    }

    private static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<(1 << 10): "\(bytes) B"
        case ..<(1 << 20): "\(bytes >> 10) KiB"
        default: "\(bytes >> 20) MiB"
        }
    }

    /// With two decimals.
    private static func number(_ value: Double?) -> String {
        guard let value else { return "" }
        let hundredths = Int((value * 100).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
