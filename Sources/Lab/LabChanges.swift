package import Programs

/// What a declaration of the whole lab has changed.
package struct LabChanges: Sendable, Encodable {
    package var servers = Names()
    package var clients = Names()

    /// The names, each in one of the lists.
    package struct Names: Sendable, Encodable, Equatable {
        package var created: [ResourceName] = []
        package var replaced: [ResourceName] = []
        package var unchanged: [ResourceName] = []
        package var deleted: [ResourceName] = []

        package init() {}

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: FieldKey.self)
            try container.encode(created, forKey: "created")
            try container.encode(deleted, forKey: "deleted")
            try container.encode(replaced, forKey: "replaced")
            try container.encode(unchanged, forKey: "unchanged")
        }
    }

    package init() {}

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(clients, forKey: "clients")
        try container.encode(servers, forKey: "servers")
    }
}
