/// The text of an object as its encoder writes it: compact, valid, keys in ascending order.
enum JSONMembersText {
    /// The text without the values of some of its members.
    ///
    /// - Parameter names: in ascending order; plain words, in which nothing is escaped.
    /// - Returns: what is ahead of the first value, between each two, and behind the last; nil where a member is missing.
    static func cut(_ text: [UInt8], at names: [String]) -> [[UInt8]]? {
        var pieces: [[UInt8]] = []
        var cutEnd = 0
        var position = 1
        while pieces.count < names.count {
            guard position < text.count, text[position] == UInt8(ascii: "\"") else { return nil }
            let keyEnd = endOfString(text, from: position)
            let value = keyEnd + 1
            let end = endOfValue(text, from: value)
            if text[position + 1..<keyEnd - 1].elementsEqual(names[pieces.count].utf8) {
                pieces.append(Array(text[cutEnd..<value]))
                cutEnd = end
            }
            // The comma, or the end.
            position = end + 1
        }
        return pieces + [Array(text[cutEnd...])]
    }

    /// Behind the quotation mark that ends the string.
    private static func endOfString(_ text: [UInt8], from start: Int) -> Int {
        var position = start + 1
        while text[position] != UInt8(ascii: "\"") {
            position += text[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return position + 1
    }

    /// At the comma or the bracket behind the value.
    private static func endOfValue(_ text: [UInt8], from start: Int) -> Int {
        var position = start
        var depth = 0
        while true {
            switch text[position] {
            case UInt8(ascii: "\""):
                position = endOfString(text, from: position)
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return position }
                depth -= 1
            case UInt8(ascii: ","): if depth == 0 { return position }
            default: break
            }
            position += 1
        }
    }
}
