import ControlPlane
import HTTPClient

/// An event of the service, for people or for programs.
struct EventLine {
    private let event: ServerSentEvent
    private let members: [String: JSONTree]

    init(_ event: ServerSentEvent) {
        self.event = event
        let tree = try? decodeJSON(Array(event.data.utf8), as: JSONTree.self)
        members = if case .object(let members)? = tree { members } else { [:] }
    }

    var type: String {
        event.type.isEmpty ? members["type"]?.text ?? "" : event.type
    }

    /// Its data in one line, as it was sent: JSON has no line feed within a text.
    var json: String {
        String(event.data.map { $0.isNewline ? " " : $0 })
    }

    /// The id, the time, the type, then the other members: those that most events have in one order, the rest behind.
    var text: String {
        let id = (members["id"]?.cell ?? event.id.printable).padded(to: 6)
        let start = [id, members["time"]?.cell ?? "-", type.printable]
        guard !members.isEmpty else {
            return (start + [event.data.printable]).joined(separator: "  ")
        }
        let others = Set(members.keys).subtracting(["id", "time", "type"] + Self.common).sorted()
        let pairs = (Self.common + others).compactMap { name in
            members[name].map { "\(name.printable)=\(Self.value($0))" }
        }
        return (start + pairs).joined(separator: "  ")
    }

    private static let common = ["role", "server", "client", "connection", "exchange", "outcome"]

    /// A text that could be taken for something else is in quotation marks.
    private static func value(_ tree: JSONTree) -> String {
        guard let text = tree.text else { return tree == .null ? "null" : tree.json }
        let isPlain = !text.isEmpty && !text.contains { $0.isWhitespace || "\"=".contains($0) }
        return isPlain ? text.printable : tree.json
    }
}
