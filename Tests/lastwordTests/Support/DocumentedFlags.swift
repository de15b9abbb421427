import Foundation

/// The flags in the tables of a document, and those that a command's help tells.
enum DocumentedFlags {
    /// The cells of the rows that open with a flag.
    static func rows(of document: String) throws -> [[String]] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent(document), encoding: .utf8)
        return text.split(separator: "\n").filter { $0.hasPrefix("| `--") }.map { row in
            row.split(separator: "|").map { $0.filter { $0 != "`" }.trimmingCharacters(in: .whitespaces) }
        }
    }

    /// Each flag once for each place where the help opens a line with it.
    static func told(by help: String) -> [String] {
        help.matches(of: /(?m)^ +(?:-\w, )?(--[a-z-]+)/).map { String($0.1) }
    }
}
