/// The bytes of a `text/event-stream` as events, however they are cut (WHATWG HTML, section 9.2.6).
///
/// A line ends with CR LF, LF or CR. What is not known is passed over: comments, `retry`, other fields.
package struct EventStream {
    /// The longest line, and the longest data of an event, in bytes: a stream without an end of a line must not fill
    /// the memory.
    package static let longest = 1 << 20

    /// A line, or an event's data, is longer than may be.
    package struct TooLong: Error {}

    private var line: [UInt8] = []
    /// Whether the last byte was a CR, which a LF may follow that belongs to it.
    private var wasReturn = false
    private var isFirstLine = true
    private var event = ServerSentEvent()
    private var hasData = false

    package init() {}

    /// The events that end within these bytes.
    package mutating func take(_ bytes: some Sequence<UInt8>) throws(TooLong) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            let completesReturn = wasReturn && byte == 0x0A
            wasReturn = byte == 0x0D
            if completesReturn { continue }
            if byte == 0x0A || byte == 0x0D {
                if let event = endLine() { events.append(event) }
            } else {
                line.append(byte)
            }
            guard line.count + event.data.utf8.count <= Self.longest else { throw TooLong() }
        }
        return events
    }

    /// Takes a whole line; an empty one ends an event, which is none without data.
    private mutating func endLine() -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        // A byte order mark may open the stream.
        if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        isFirstLine = false
        guard !line.isEmpty else {
            defer {
                // The id holds until another one comes.
                event = ServerSentEvent(id: event.id)
                hasData = false
            }
            return hasData ? event : nil
        }
        let text = String(decoding: line, as: UTF8.self)
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        var value = text[colon...].dropFirst()
        if value.first == " " { value.removeFirst() }
        set(String(text[..<colon]), String(value))
        return nil
    }

    private mutating func set(_ field: String, _ value: String) {
        switch field {
        case "data":
            event.data += (hasData ? "\n" : "") + value
            hasData = true
        case "event": event.type = value
        case "id" where !value.utf8.contains(0): event.id = value
        default: break
        }
    }
}

/// One event of a stream.
package struct ServerSentEvent: Hashable, Sendable {
    /// That of the last event that had one.
    package var id = ""
    /// Empty where the event has no name.
    package var type = ""
    /// Its lines, with a line feed between.
    package var data = ""

    package init(id: String = "", type: String = "", data: String = "") {
        self.id = id
        self.type = type
        self.data = data
    }
}
