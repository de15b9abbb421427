import Framing

/// Settings under a name. Every field beside a preset overrides it.
package enum Preset: String, Choice {
    /// The recipe as it was: a server and a client that disagree on the end marker.
    case recipe

    package static var subject: String { "preset" }

    package var server: ServerSettings {
        var settings = ServerSettings(listen: Self.address)
        settings.backlog = 5
        settings.framing = .marker(Array("SERVER WRONG MARKER".utf8))
        settings.receiveSize = 8192
        settings.close = .immediately
        return settings
    }

    package var send: SendFields {
        var fields = SendFields()
        fields.to = Self.address
        fields.payload = Bytes("a1234")
        fields.framing = .marker(Array("CLIENT WRONG MARKER".utf8))
        fields.receiveSize = 2
        return fields
    }

    private static let address = Endpoint(host: "127.0.0.1", port: 4444)
}
