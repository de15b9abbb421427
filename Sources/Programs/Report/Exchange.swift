/// Both sides of one conversation, joined, with the verdict.
package struct Exchange: Sendable, Encodable {
    package var id: String
    /// Nil where that side is not ours, or was not recorded.
    package var client: ConnectionReport?
    package var server: ConnectionReport?
    package var verdict: Verdict
    package var joinedBy: JoinedBy
    /// Whether both sides have ended, as far as they are ours.
    package var complete: Bool

    /// How the two sides found each other.
    package enum JoinedBy: String, Choice {
        /// By their pair of addresses.
        case address
        /// By the server that the send named.
        case answeredBy
        case none
        package static var subject: String { "joinedBy" }
    }

    package init(
        id: String, client: ConnectionReport?, server: ConnectionReport?, joinedBy: JoinedBy, complete: Bool
    ) {
        self.id = id
        self.client = client
        self.server = server
        self.joinedBy = joinedBy
        self.complete = complete
        verdict = Verdict(client: client, server: server, joinedBy: joinedBy)
    }

    /// A side that is not ours is written as null.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(client, forKey: "client")
        try container.encode(complete, forKey: "complete")
        try container.encode(id, forKey: "id")
        try container.encode(joinedBy, forKey: "joinedBy")
        try container.encode(server, forKey: "server")
        try container.encode(verdict, forKey: "verdict")
    }
}
