/// A service that can be searched for: its name, its address, and a line of text.
///
/// On the wire it is one datagram of text, so that any tool can take part: `LASTWORD/1 SEARCH printer` asks for it, and
/// `LASTWORD/1 SERVICE printer tcp://192.0.2.1:631 paper=A4` is the answer, and the announcement.
package struct ServiceRecord: Hashable, Sendable {
    package var name: ResourceName
    /// Nil for the address that the datagram comes from.
    package var address: Endpoint?
    package var text: String

    package init(name: ResourceName, address: Endpoint? = nil, text: String = "") {
        self.name = name
        self.address = address
        self.text = text
    }

    /// The longest text, in bytes: the whole datagram stays within what every network carries in one piece.
    package static let longestText = 400

    /// Bytes of the longest announcement, with a name and an address at their longest.
    package static let longestAnnouncement = 1024

    private static let version = "LASTWORD/1"
    /// Asks for every service.
    package static let anyName = "*"

    /// The datagram that announces it.
    package var announcement: [UInt8] {
        let words = [Self.version, "SERVICE", name.description, address?.description ?? "-"]
        return Array((words.joined(separator: " ") + (text.isEmpty ? "" : " \(text)")).utf8)
    }

    /// The datagram that asks for services of a name.
    package static func search(_ name: String) -> [UInt8] {
        Array("\(version) SEARCH \(name)".utf8)
    }

    /// Whether a datagram asks for this service. A line feed at its end does not count: people send it from a shell.
    package func isWanted(by datagram: UnsafeRawBufferPointer) -> Bool {
        [name.description, Self.anyName].contains { wanted in
            let search = Self.search(wanted)
            guard datagram.starts(with: search) else { return false }
            let rest = datagram.dropFirst(search.count)
            return rest.allSatisfy { $0 == 0x0A || $0 == 0x0D }
        }
    }

    /// Reads an announcement; nil for any other datagram.
    package init?(announcement: [UInt8]) {
        guard let line = String(validating: announcement, as: UTF8.self) else { return nil }
        let trimmed = line.prefix { !$0.isNewline }
        let words = trimmed.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false)
        guard words.count >= 4, words[0] == Self.version, words[1] == "SERVICE",
            let name = ResourceName(String(words[2]))
        else { return nil }
        let address = words[3] == "-" ? nil : Endpoint(String(words[3]))
        if address == nil, words[3] != "-" { return nil }
        let text = words.count == 5 ? String(words[4]) : ""
        guard text.utf8.count <= Self.longestText else { return nil }
        self.init(name: name, address: address, text: text)
    }
}

extension ServiceRecord: Codable {
    static let fields = ["name", "address", "text"]

    package init(from decoder: any Decoder) throws {
        try self.init(Fields(decoder, known: Self.fields, of: "a service"))
    }

    init(_ fields: Fields) throws {
        name = try fields.required("name", "the name of the service, as \"printer\"")
        address = try fields.value("address", "the address of the service")
        text = try fields.value("text", "a line of text, as \"paper=A4\"") ?? ""
        guard text.utf8.count <= Self.longestText, !text.contains(where: \.isNewline), !text.utf8.contains(0)
        else {
            throw InputProblem(
                .badValue, at: fields.path("text"),
                "text is one line of \(Self.longestText) bytes at most; got \(quoted(text)).")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(known: address, forKey: "address")
        try container.encode(name, forKey: "name")
        try container.encode(text, forKey: "text")
    }
}
