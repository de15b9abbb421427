/// The body that starts a load: the fields of a send, and how many of it, how fast, from where.
package struct LoadBody: Decodable, Sendable {
    /// A load has no record of every conversation, no single answer, and no datagrams.
    private static let notOfLoads: Set = ["to", "record", "broadcast", "collect", "connected"]
    private static let ofLoads = [
        "to", "concurrency", "conversations", "duration", "rate", "catchUp", "connections", "warmUp",
        "sources", "reports",
    ]
    package static let fields = ofLoads + SendFields.known.filter { !notOfLoads.contains($0) }

    package var settings: LoadSettings

    package init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, known: Self.fields, of: "a load")
        var send = try SendFields(fields, without: Self.notOfLoads)
        let targets = try fields.value("to", TargetList.form, as: TargetList.self)
        send.to = targets?.targets.first
        settings = try LoadSettings(
            fields, send, connections: fields.value("connections", "new or kept") ?? .new)
        if let targets { settings.targets = targets.targets }
    }
}

/// The field `to` of a load: one address, or several that take turns.
struct TargetList: Decodable {
    static let form = "an address, or a list of addresses, as [\"127.0.0.1:4444\",\"127.0.0.1:4445\"]"

    var targets: [Endpoint]

    init(from decoder: any Decoder) throws {
        guard var list = try? decoder.unkeyedContainer() else {
            targets = [try decoder.singleValueContainer().decode(Endpoint.self)]
            try check(decoder)
            return
        }
        targets = []
        while !list.isAtEnd, targets.count <= Bounds.loadTargets {
            targets.append(try list.decode(Endpoint.self))
        }
        try check(decoder)
    }

    private func check(_ decoder: any Decoder) throws {
        guard (1...Bounds.loadTargets).contains(targets.count) else {
            throw InputProblem(
                .badValue, at: decoder.codingPath,
                "to has 1 to \(Bounds.loadTargets) addresses; got \(targets.count).")
        }
        if targets.contains(where: \.transport.isDatagrams) {
            throw InputProblem(
                .badValue, at: decoder.codingPath,
                "a load is over tcp:// or unix:, whose connections it counts; datagrams have none.")
        }
        if Set(targets.map(\.transport)).count > 1 {
            throw InputProblem(
                .badValue, at: decoder.codingPath,
                "to has addresses of one transport; got \(targets.map(\.description).joined(separator: ", "))."
            )
        }
        if targets.contains(where: { !$0.isTarget }) {
            throw InputProblem(
                .badValue, at: decoder.codingPath, "to needs a port from 1 to 65535; got 0.")
        }
    }
}
