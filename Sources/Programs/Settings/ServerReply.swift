/// The field `reply` of a server: what it answers, and when.
package enum ServerReply: Hashable, Sendable {
    /// Once a message has come.
    case answer(Reply)
    /// The data as it comes, whatever it is.
    case stream

    package static let none = ServerReply.answer(.none)
    package static let standard = ServerReply.answer(.standard)
}

extension ServerReply: Codable {
    static let form = "\"stream\", \(Reply.form)"

    package init(from decoder: any Decoder) throws {
        if (try? decoder.singleValueContainer().decode(String.self)) == "stream" {
            self = .stream
        } else {
            self = .answer(try Reply(decoder, form: Self.form))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .answer(let reply): try reply.encode(to: encoder)
        case .stream:
            var container = encoder.singleValueContainer()
            try container.encode("stream")
        }
    }
}
