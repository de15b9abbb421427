import ControlPlane
import HTTPClient

/// Servers or clients as a table, each with what became of its connections.
struct EndpointTable {
    /// Which of the two the API lists under its path.
    enum Kind: String {
        case servers, clients

        var path: String { "/v1/\(rawValue)" }

        func path(_ name: String) -> String { "\(path)/\(name.percentEncoded)" }

        /// The member that tells the address.
        fileprivate var address: (member: String, column: String) {
            self == .servers ? ("bound", "bound") : ("to", "to")
        }
    }

    private let kind: Kind
    private var table: TextTable

    init(_ kind: Kind) {
        self.kind = kind
        table = TextTable([
            ("name", .left), ("state", .left), (kind.address.column, .left), ("begun", .right),
            ("open", .right), ("not completed", .left),
        ])
    }

    mutating func add(_ endpoint: JSONTree) {
        let connections = endpoint["connections"]
        table.add([
            endpoint["name"].cell, endpoint["state"].cell, endpoint[kind.address.member].cell,
            connections["begun"].cell, connections["open"].cell, Self.notCompleted(connections["ended"]),
        ])
    }

    var text: String { table.text }

    /// The outcomes that are not `completed`, the most frequent first.
    private static func notCompleted(_ ended: JSONTree) -> String {
        guard case .object(let counts) = ended else { return "-" }
        let others = counts.compactMap { outcome, count in
            outcome == "completed" ? nil : count.integer.map { (outcome.printable, $0) }
        }
        guard !others.isEmpty else { return "none" }
        return others.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map { "\($0) \($1)" }.joined(separator: ", ")
    }
}

extension ServiceClient {
    /// Prints a list of endpoints, or the answer itself.
    func printList(_ kind: EndpointTable.Kind, json: Bool) throws(ClientFailure) {
        let answer = try ask("GET", kind.path)
        if json {
            try Output.write(answer.body)
            return
        }
        var table = EndpointTable(kind)
        for endpoint in try tree(answer)["items"].items { table.add(endpoint) }
        try Output.write(table.text)
    }

    /// Prints the endpoint that an answer tells of, as a row of the list, or the answer itself.
    func printRow(_ kind: EndpointTable.Kind, _ answer: HTTPAnswer, json: Bool) throws(ClientFailure) {
        if json {
            try Output.write(answer.body)
            return
        }
        var table = EndpointTable(kind)
        table.add(try tree(answer))
        try Output.write(table.text)
    }

    /// Prints all that an answer tells, a line for each value, or the answer itself.
    func printOutline(_ answer: HTTPAnswer, json: Bool) throws(ClientFailure) {
        if json {
            try Output.write(answer.body)
            return
        }
        var table = TextTable([.left, .left])
        for (name, value) in try tree(answer).outline() { table.add([name.printable, value]) }
        try Output.write(table.text)
    }
}
