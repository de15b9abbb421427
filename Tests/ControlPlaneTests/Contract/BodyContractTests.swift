import Foundation
import Programs
import Testing

@testable import ControlPlane

/// The bodies in openapi.yaml against the strict decoders, both ways.
struct BodyContractTests {
    /// The schemas of what is sent here, each with its decoder.
    private static let decoders: [String: @Sendable ([UInt8]) throws -> Void] = [
        "ServerBody": { _ = try decodeJSON($0, as: ServerBody.self) },
        "ClientBody": { _ = try decodeJSON($0, as: ClientBody.self) },
        "Send": { _ = try decodeJSON($0, as: SendFields.self) },
        "LabBody": { _ = try decodeJSON($0, as: LabBody.self) },
        "LoadBody": { _ = try decodeJSON($0, as: LoadBody.self) },
        "ConnectionBody": { _ = try decodeJSON($0, as: ConnectionBody.self) },
        "SearchBody": { _ = try decodeJSON($0, as: SearchBody.self) },
        "Service": { _ = try decodeJSON($0, as: ServiceSettings.self) },
        "ServiceRecord": { _ = try decodeJSON($0, as: ServiceRecord.self) },
        "BytesObject": { _ = try decodeJSON($0, as: Bytes.self) },
        "ReplyObject": { _ = try decodeJSON($0, as: Reply.self) },
        "CloseObject": { _ = try decodeJSON($0, as: CloseMode.self) },
        "Otherwise": { _ = try decodeJSON($0, as: Otherwise.self) },
        "Timeouts": { _ = try decodeJSON($0, as: Timeouts.self) },
    ]

    /// Those of which each form has a schema of its own.
    private static let unions: [String: @Sendable ([UInt8]) throws -> Void] = [
        "Operation": { _ = try decodeJSON($0, as: HandOperation.self) },
        "ListenerOperation": { _ = try decodeJSON($0, as: ListenerOperation.self) },
    ]

    private let document = OpenAPIDocument.shared

    @Test func fields_areTheDocuments() {
        #expect(Set(ServerBody.fields) == document.properties("ServerBody"))
        #expect(Set(ClientBody.fields) == document.properties("ClientBody"))
        #expect(Set(SendFields.known) == document.properties("Send"))
        #expect(Set(LabBody.fields) == document.properties("LabBody"))
        #expect(Set(LoadBody.fields) == document.properties("LoadBody"))
        #expect(Set(ConnectionBody.fields) == document.properties("ConnectionBody"))
        #expect(Set(SearchBody.fields) == document.properties("SearchBody"))
    }

    /// A decoder that meets an unknown field lists those that it knows.
    @Test(arguments: decoders.keys.sorted())
    func decoder_knowsThePropertiesOfItsSchema(_ name: String) throws {
        let decode = try #require(Self.decoders[name])
        let problem = try #require(throws: InputProblem.self) {
            try decode(Array(#"{"zzzzzzzzzzzz":1}"#.utf8))
        }
        let list = try #require(problem.detail.components(separatedBy: "the fields are ").last?.dropLast())
        #expect(Set(list.components(separatedBy: ", ")) == document.properties(name))
        #expect(document.schema(name)["additionalProperties"]?.flag == false)
        for property in document.properties(name) {
            do {
                try decode(Array(#"{"\#(property)":null}"#.utf8))
            } catch let problem as InputProblem {
                #expect(problem.code == .missingField, "\(name).\(property)")
            }
        }
    }

    struct Example: Sendable, CustomTestStringConvertible {
        var schema: String
        var operation: String
        var name: String
        var value: JSONValue
        var testDescription: String { "\(operation): \(name)" }
    }

    static let examples: [Example] = OpenAPIDocument.shared.operations.flatMap { operation in
        let document = OpenAPIDocument.shared
        let body = operation.value["requestBody"].map(document.resolved)?["content"]?["application/json"]
        return (body?["examples"]?.members ?? [:]).map { name, example in
            Example(
                schema: document.referredName(body?["schema"]) ?? "", operation: operation.name, name: name,
                value: example["value"] ?? .null)
        }
    }

    @Test func everyBody_hasAnExample() {
        let operations = document.operations.filter { $0.value["requestBody"] != nil }.map(\.name)
        #expect(Set(Self.examples.map(\.operation)) == Set(operations))
    }

    @Test(arguments: examples)
    func example_isAccepted(_ example: Example) throws {
        let decode = try #require(Self.decoders[example.schema] ?? Self.unions[example.schema])
        try decode(try example.value.bytes)
        var check = SchemaCheck()
        check.check(example.value, example.schema)
        #expect(check.violations == [])
    }

    @Test(arguments: ["ServerBody", "ClientBody", "Send", "LoadBody", "ConnectionBody", "SearchBody"])
    func examples_showEveryField(_ schema: String) {
        let shown = Self.examples.filter { $0.schema == schema }.flatMap { $0.value.members.keys }
        #expect(document.properties(schema).subtracting(shown) == [])
    }
}
