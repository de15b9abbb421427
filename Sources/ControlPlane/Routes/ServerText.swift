import HTTPServer
import Lab
import Programs

/// The JSON text of a server. All but a few members of it stay until the server is replaced, so the text is made once
/// and kept with the settings; later looks write only those few.
enum ServerText {
    /// A longer text is not kept: a program can be huge, and there can be many servers.
    static let longestKept = 16 << 10

    /// The members that change, in the order of the text.
    static let living = ["accepting", "connections", "state"]

    /// The text of a server, which is kept if it is the first.
    static func bytes(of view: ServerView) throws -> [UInt8] {
        guard let life = view.life else { return try encodeJSON(view) }
        if let text = bytes(of: life) { return text }
        let text = try encodeJSON(view)
        if text.count <= longestKept, let pieces = JSONMembersText.cut(text, at: living) {
            life.fixed.keep(CutText(pieces))
        }
        return text
    }

    /// The text of a server from the one that was kept, if one was.
    static func bytes(of life: ServerLife) -> [UInt8]? {
        life.fixed.text.map { splice($0.pieces, life.accepting, life.connections, life.state) }
    }

    /// Fills what was cut at `living`.
    static func splice(
        _ pieces: [[UInt8]], _ accepting: Bool, _ connections: ConnectionCounts, _ state: EndpointState
    ) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(pieces.reduce(256) { $0 + $1.count })
        text.append(contentsOf: pieces[0])
        text.append(word: accepting ? "true" : "false")
        text.append(contentsOf: pieces[1])
        text.append(connections)
        text.append(contentsOf: pieces[2])
        text.append(word: state == .running ? "\"running\"" : "\"stopped\"")
        text.append(contentsOf: pieces[3])
        return text
    }

    /// The text of a list of servers.
    static func bytes(of views: [ServerView]) throws -> [UInt8] {
        var text = Array("{\"items\":[".utf8)
        for (place, view) in views.enumerated() {
            if place > 0 { text.append(UInt8(ascii: ",")) }
            text.append(contentsOf: try bytes(of: view).dropLast())
        }
        text.append(word: "]}\n")
        return text
    }
}

extension Response {
    static func server(_ view: ServerView, status: Int = 200, location: String? = nil) -> Response {
        json(try? ServerText.bytes(of: view), status: status, location: location)
    }

    static func servers(_ views: [ServerView]) -> Response {
        json(try? ServerText.bytes(of: views), status: 200, location: nil)
    }
}

/// The names of outcomes in the order of a text, each as it stands there.
private let outcomes = ConnectionOutcome.allCases.map(\.rawValue).sorted().map {
    ($0, Array("\"\($0)\":".utf8))
}

extension [UInt8] {
    fileprivate mutating func append(_ counts: ConnectionCounts) {
        append(word: "{\"acceptFailures\":")
        append(integer: counts.acceptFailures)
        append(word: ",\"acceptPauses\":")
        append(integer: counts.acceptPauses)
        if counts.announced + counts.announceFailures > 0 {
            if let error = counts.announceError {
                append(word: ",\"announceError\":\"")
                append(contentsOf: error.utf8)
                append(UInt8(ascii: "\""))
            }
            append(word: ",\"announceFailures\":")
            append(integer: counts.announceFailures)
            append(word: ",\"announced\":")
            append(integer: counts.announced)
        }
        append(word: ",\"begun\":")
        append(integer: counts.begun)
        append(word: ",\"dropped\":")
        append(integer: counts.dropped)
        append(word: ",\"ended\":{")
        if !counts.ended.isEmpty {
            var isFirst = true
            for (outcome, key) in outcomes {
                guard let count = counts.ended[outcome] else { continue }
                if !isFirst { append(UInt8(ascii: ",")) }
                isFirst = false
                append(contentsOf: key)
                append(integer: count)
            }
        }
        append(word: "},\"open\":")
        append(integer: counts.open)
        append(word: ",\"unrecorded\":")
        append(integer: counts.unrecorded)
        append(word: ",\"withheld\":")
        append(integer: counts.withheld)
        append(UInt8(ascii: "}"))
    }

    fileprivate mutating func append(word: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    private mutating func append(integer value: Int) {
        if (0...9).contains(value) { return append(UInt8(ascii: "0") + UInt8(value)) }
        append(contentsOf: value.description.utf8)
    }
}
