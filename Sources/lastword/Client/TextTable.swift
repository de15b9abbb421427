/// Rows in columns that are as wide as their widest cell, two spaces apart.
struct TextTable {
    /// Columns of numbers end at the right.
    enum Side {
        case left, right
    }

    private let sides: [Side]
    private var rows: [[String]] = []

    init(_ columns: [(name: String, side: Side)]) {
        sides = columns.map(\.side)
        rows = [columns.map(\.name)]
    }

    /// Without a line of names.
    init(_ sides: [Side]) {
        self.sides = sides
    }

    /// - Parameter cells: one for each column.
    mutating func add(_ cells: [String]) {
        rows.append(cells)
    }

    /// Each row a line, without spaces at its end.
    var text: String {
        let widths = sides.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { column in
                sides[column] == .right
                    ? row[column].padded(to: widths[column])
                    : row[column] + String(repeating: " ", count: widths[column] - row[column].count)
            }
            let line = cells.joined(separator: "  ")
            return String(
                line[..<(line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex)])
                + "\n"
        }.joined()
    }
}
