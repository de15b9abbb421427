import ControlPlane

/// Connections as a table.
struct ConnectionTable {
    private var table = TextTable([
        ("id", .left), ("role", .left), ("name", .left), ("state", .left), ("outcome", .left),
        ("sent", .right), ("received", .right),
    ])

    mutating func add(_ connection: JSONTree) {
        table.add([
            connection["id"].cell, connection["role"].cell, connection["endpoint"].cell,
            connection["state"].cell, connection["outcome"].cell, connection["sent"]["bytes"].cell,
            connection["received"]["bytes"].cell,
        ])
    }

    var text: String { table.text }
}
