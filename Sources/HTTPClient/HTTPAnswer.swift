/// What the service answered.
package struct HTTPAnswer: Sendable {
    package var head: HTTPHead
    package var body: [UInt8]

    package var status: Int { head.status }
    package var text: String { String(decoding: body, as: UTF8.self) }

    package init(head: HTTPHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }
}

/// The status and the headers of an answer.
package struct HTTPHead: Sendable {
    package private(set) var status = 0
    /// In their order, without white space around the values.
    package private(set) var headers: [(name: String, value: String)] = []

    /// The value of the first header of that name, in any case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Takes a line of the head. A status line begins it anew: one in between, as 100, may come ahead.
    mutating func take(_ line: String) {
        if line.hasPrefix("HTTP/") {
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            headers = []
        } else if let colon = line.firstIndex(of: ":") {
            headers.append((String(line[..<colon]), trimmed(line[line.index(after: colon)...])))
        }
    }
}

/// Without white space and line breaks around it.
private func trimmed(_ text: Substring) -> String {
    let isSpace = { (character: Character) in character.isWhitespace }
    let end = text.lastIndex { !isSpace($0) }.map { text.index(after: $0) } ?? text.startIndex
    return String(text[..<end].drop(while: isSpace))
}
