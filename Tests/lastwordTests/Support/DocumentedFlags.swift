import Foundation

/// The flags in the tables of a document, and those that a command's help tells.
enum DocumentedFlags {
    static func text(of document: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appendingPathComponent(document), encoding: .utf8)
    }

    /// The cells of the rows that open with a flag.
    ///
    /// - Parameter heading: where they stand, up to the next heading; nil for the whole document.
    static func rows(of document: String, under heading: String? = nil) throws -> [[String]] {
        var isWithin = heading == nil
        var rows: [Substring] = []
        for line in try text(of: document).split(separator: "\n") {
            if let heading, line.hasPrefix("#") { isWithin = line.drop { $0 == "#" || $0 == " " } == heading }
            if isWithin, line.hasPrefix("| `--") { rows.append(line) }
        }
        return rows.map { row in
            row.split(separator: "|").map { $0.filter { $0 != "`" }.trimmingCharacters(in: .whitespaces) }
        }
    }

    /// Each flag once for each place where the help opens a line with it.
    static func told(by help: String) -> [String] {
        help.matches(of: /(?m)^ +(?:-\w, )?(--[a-z-]+)/).map { String($0.1) }
    }
}
