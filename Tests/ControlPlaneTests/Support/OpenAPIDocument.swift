import ControlPlane
import HTTPServer

/// The repository's openapi.yaml, as the service hands it out.
struct OpenAPIDocument: Sendable {
    static let shared = OpenAPIDocument()

    let root: JSONValue
    /// By their names; every answer in the tests is held against one.
    private let operationsByName: [String: Operation]

    private init() {
        do {
            root = try JSONValue(yaml: String(decoding: OpenAPI.text, as: UTF8.self))
        } catch {
            fatalError("openapi.yaml is no YAML: \(error)")
        }
        operationsByName = Dictionary(
            Self.operations(root).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// An operation, with the path that it stands at.
    struct Operation: Sendable {
        var path: String
        var method: String
        var value: JSONValue
        /// Those of the path, then those of the operation.
        var parameters: [JSONValue]

        var name: String { value["operationId"]?.text ?? "" }

        /// The names of its query parameters.
        var queryParameters: [String] {
            parameters.filter { $0["in"]?.text == "query" }.compactMap { $0["name"]?.text }
        }
    }

    /// All of them, also two of one name.
    var operations: [Operation] { Self.operations(root) }

    private static func operations(_ root: JSONValue) -> [Operation] {
        (root["paths"]?.members ?? [:]).flatMap { path, item in
            item.members.filter { $0.key != "parameters" }.map { method, value in
                let all = (item["parameters"]?.items ?? []) + (value["parameters"]?.items ?? [])
                return Operation(
                    path: path, method: method.uppercased(), value: value,
                    parameters: all.map { resolved($0, root) })
            }
        }
    }

    func operation(_ name: String) -> Operation? {
        operationsByName[name]
    }

    var schemas: [String: JSONValue] {
        root["components"]?["schemas"]?.members ?? [:]
    }

    func schema(_ name: String) -> JSONValue {
        schemas[name] ?? .null
    }

    /// The names of a schema's properties.
    func properties(_ name: String) -> Set<String> {
        Set(schema(name)["properties"]?.members.keys.map { $0 } ?? [])
    }

    /// What a reference stands for, with what stands beside it.
    func resolved(_ value: JSONValue) -> JSONValue { Self.resolved(value, root) }

    private static func resolved(_ value: JSONValue, _ root: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.text else { return value }
        let parts = reference.split(separator: "/").dropFirst().map(String.init)
        guard let found = parts.reduce(root as JSONValue?, { $0?[$1] }) else {
            fatalError("openapi.yaml refers to \(reference), which it does not have")
        }
        return .object(
            resolved(found, root).members.merging(value.members.filter { $0.key != "$ref" }) { $1 })
    }

    /// The last part of a reference, as `Server`.
    func referredName(_ value: JSONValue?) -> String? {
        value?["$ref"]?.text?.split(separator: "/").last.map(String.init)
    }

    /// The answer of an operation with a status.
    func answer(_ operation: Operation, _ status: Int) -> JSONValue? {
        operation.value["responses"]?["\(status)"].map(resolved)
    }

    /// The codes that an operation's problems can have, by status.
    func problemCodes(_ operation: Operation) -> [Int: Set<String>] {
        var codes: [Int: Set<String>] = [:]
        for (status, value) in operation.value["responses"]?.members ?? [:] {
            let schema = resolved(value)["content"]?["application/problem+json"]?["schema"]
            guard let schema, let status = Int(status) else { continue }
            let listed = (schema["allOf"]?.items ?? []).compactMap { $0["properties"]?["code"]?["enum"] }
            codes[status] = Set(listed.flatMap(\.texts))
        }
        return codes
    }
}
