import Programs

/// How far a load is, in one line: a bar, what is done, the rate, what went wrong, what is left.
struct ProgressLine {
    let progress: LoadReport.Progress
    /// What ends it besides the number of conversations.
    let duration: TimeSpan?

    init(_ report: LoadReport) {
        progress = report.progress
        duration = report.settings.duration
    }

    /// From 0 to 1: of the conversations or of the time, whichever ends it first.
    var fraction: Double {
        var fraction = 0.0
        if let of = progress.of, of > 0 { fraction = Double(progress.done) / Double(of) }
        if let duration, duration.nanoseconds > 0 {
            fraction = max(fraction, Double(progress.elapsed.nanoseconds) / Double(duration.nanoseconds))
        }
        return min(1, max(0, fraction))
    }

    /// - Parameter width: the most columns.
    func text(width: Int) -> String {
        let filled = Int(fraction * 20)
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled)
        let percent = "\(Int(fraction * 100))".padded(to: 3)
        let done = progress.done.grouped + (progress.of.map { "/\($0.grouped)" } ?? "")
        var parts = ["[\(bar)] \(percent) %", done]
        if progress.of == nil, let duration {
            parts.append("\(progress.elapsed.inSeconds)/\(duration.inSeconds)")
        }
        parts.append("\(Int(progress.rate.rounded()).grouped)/s")
        parts.append("\(progress.errors.grouped) errors")
        if let left = progress.timeLeft { parts.append("\(left.inSeconds) left") }
        return String(parts.joined(separator: "  ").prefix(width))
    }
}

extension TimeSpan {
    /// In whole seconds, as `1m05s`.
    var inSeconds: String {
        let seconds = Int(nanoseconds / 1_000_000_000)
        guard seconds >= 60 else { return "\(seconds)s" }
        let (minutes, rest) = seconds.quotientAndRemainder(dividingBy: 60)
        let both = "\(minutes % 60)m" + (rest < 10 ? "0" : "") + "\(rest)s"
        return minutes < 60 ? both : "\(minutes / 60)h" + (minutes % 60 < 10 ? "0" : "") + both
    }
}
