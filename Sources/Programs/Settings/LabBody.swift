/// The body that declares all servers and clients: a list of each, with the same fields as where one is created.
package struct LabBody: Decodable, Sendable {
    package static let fields = ["servers", "clients"]

    package var servers: [(name: ResourceName, settings: ServerSettings)]
    package var clients: [(name: ResourceName, defaults: SendFields)]

    package init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, known: Self.fields, of: "a lab")
        let servers: [ServerBody] = try fields.value("servers", "a list of servers") ?? []
        let clients: [ClientBody] = try fields.value("clients", "a list of clients") ?? []
        let serverNames = try Self.names(servers.map(\.name), at: fields.path("servers"))
        let clientNames = try Self.names(clients.map(\.name), at: fields.path("clients"))
        self.servers = zip(serverNames, servers).map { ($0, $1.settings) }
        self.clients = zip(clientNames, clients).map { ($0, $1.defaults) }
    }

    /// Each has a name of its own: by that it is known again.
    private static func names(_ names: [ResourceName?], at path: [any CodingKey]) throws -> [ResourceName] {
        var seen: [ResourceName: Int] = [:]
        return try names.enumerated().map { index, name -> ResourceName in
            let place: [any CodingKey] = path + [FieldKey(index: index), FieldKey(stringValue: "name")]
            guard let name else {
                throw InputProblem(
                    .missingField, at: place, "name is required here: \(ResourceName.rule).")
            }
            if let first = seen.updateValue(index, forKey: name) {
                throw InputProblem(
                    .badValue, at: place,
                    "name '\(name)' is that of \(fieldPath(path))[\(first)] already; choose another one.")
            }
            return name
        }
    }
}
