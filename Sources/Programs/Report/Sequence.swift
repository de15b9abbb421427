extension Exchange {
    /// The exchange as text that a person grasps at a glance: a heading, then one line per trace entry of both
    /// sides in one order of time, the client's acts on the left and the server's on the right, then the
    /// outcomes and the verdict. No line is longer than 100 columns; the text ends with a line feed.
    package var sequence: String {
        let page = SequencePage(self)
        return page.lines.map { $0.trimmedRight + "\n" }.joined()
    }
}

/// The layout of a sequence: a column of time, a column for each side.
private struct SequencePage {
    static let width = 100
    static let gap = "  "

    private let exchange: Exchange
    private let timeWidth: Int
    private let columnWidth: Int

    init(_ exchange: Exchange) {
        self.exchange = exchange
        let latest = [exchange.client, exchange.server].compactMap { $0?.trace.last?.at }.max() ?? 0
        timeWidth = max("verdict".count, "\(latest)".count)
        columnWidth = (Self.width - timeWidth - 2 * Self.gap.count) / 2
    }

    var lines: [String] {
        [String(heading.cut(to: Self.width)), "", row(time: "µs", title(.client), title(.server))]
            + acts
            + [
                "",
                row(time: "outcome", outcome(exchange.client), outcome(exchange.server)),
            ] + verdict
    }

    // MARK: Heading and titles

    private var heading: String {
        let client = side(exchange.client, .client, address: exchange.client?.local ?? exchange.server?.peer)
        let server = side(exchange.server, .server, address: exchange.client?.peer ?? exchange.server?.local)
        return "exchange \(exchange.id)   \(client) → \(server)"
    }

    private func side(_ report: ConnectionReport?, _ role: Role, address: String?) -> String {
        let name = report?.endpoint.map { $0.cut(to: 24) }
        return [role.rawValue, report?.id, name, address?.withoutScheme].compactMap { $0 }.joined(
            separator: " ")
    }

    private func title(_ role: Role) -> String {
        guard let report = role == .client ? exchange.client : exchange.server else {
            return "\(role.rawValue): not ours, or not recorded"
        }
        return [role.rawValue, report.endpoint].compactMap { $0 }.joined(separator: " ")
    }

    // MARK: Acts

    /// The lines of both sides by their time; where times are equal, the client's first.
    private var acts: [String] {
        var left = acts(of: exchange.client)[...]
        var right = acts(of: exchange.server)[...]
        var rows: [String] = []
        while left.first != nil || right.first != nil {
            let isLeft = right.first.map { right in left.first.map { $0.at <= right.at } ?? false } ?? true
            let act = isLeft ? left.removeFirst() : right.removeFirst()
            let time = act.isComment ? "" : "\(act.at)"
            rows.append(isLeft ? row(time: time, act.text, "") : row(time: time, "", act.text))
        }
        return rows
    }

    private func acts(of report: ConnectionReport?) -> [SequenceAct] {
        guard let report else { return [] }
        var narrator = SequenceNarrator(report, width: columnWidth)
        return narrator.acts()
    }

    private func row(time: String, _ left: String, _ right: String) -> String {
        String(repeating: " ", count: timeWidth - time.count) + time + Self.gap
            + left.cut(to: columnWidth).padded(to: columnWidth) + Self.gap + right.cut(to: columnWidth)
    }

    // MARK: Outcomes and verdict

    private func outcome(_ report: ConnectionReport?) -> String {
        guard let report else { return "" }
        return report.outcome?.rawValue ?? "still open"
    }

    private var verdict: [String] {
        let indent = String(repeating: " ", count: timeWidth) + Self.gap
        var sentences = exchange.sentences
        if !exchange.complete { sentences.append("The exchange is not complete yet.") }
        let lines = sentences.joined(separator: " ").wrapped(to: Self.width - indent.count)
        return lines.enumerated().map {
            $0 == 0 ? "verdict".padded(to: timeWidth) + Self.gap + $1 : indent + $1
        }
    }
}

extension String {
    /// No longer than `width` characters, with an ellipsis for what was left out.
    func cut(to width: Int) -> String {
        count <= width ? self : prefix(max(0, width - 1)) + "…"
    }

    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }

    fileprivate var trimmedRight: Substring {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return text
    }

    /// Lines of `width` characters at most, broken at spaces.
    fileprivate func wrapped(to width: Int) -> [String] {
        split(separator: " ").reduce(into: []) { lines, word in
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
    }
}
