import Programs
import Testing

@testable import ControlPlane

/// The schemas of the operations against their strict decoders, both ways.
struct OperationContractTests {
    private let document = OpenAPIDocument.shared

    @Test func schemas_areTheOperations() {
        let operation = document.schema("Operation")
        let listed = (operation["oneOf"]?.items ?? []).compactMap { document.referredName($0) }
        let mapping = (operation["discriminator"]?["mapping"]?.members ?? [:]).mapValues {
            $0.text?.split(separator: "/").last.map(String.init)
        }
        let names = Operation.Name.ofPrograms
        #expect(Set(listed) == Set(names.map(\.schema)))
        #expect(mapping == [String: String?](uniqueKeysWithValues: names.map { ($0.rawValue, $0.schema) }))
        for name in names {
            #expect(document.schema(name.schema)["properties"]?["op"]?["const"]?.text == name.rawValue)
        }
    }

    /// A decoder that meets an unknown field lists those that it knows.
    @Test(arguments: Operation.Name.ofPrograms)
    func operation_knowsThePropertiesOfItsSchema(_ name: Operation.Name) throws {
        let problem = try #require(throws: InputProblem.self) {
            try decode(#"{"op":"\#(name.rawValue)","zzzzzzzzzzzz":1}"#)
        }
        let list = try #require(problem.detail.split(separator: "the fields are ").last?.dropLast())
        #expect(Set(list.split(separator: ", ").map(String.init)) == document.properties(name.schema))
        #expect(document.schema(name.schema)["additionalProperties"]?.flag == false)
    }

    @Test(arguments: Operation.Name.ofPrograms)
    func operation_requiresWhatItsSchemaDoes(_ name: Operation.Name) throws {
        let schema = document.schema(name.schema)
        let required = schema["required"]?.texts ?? []
        let least = try #require(schema["examples"]?.items.last).members.filter { required.contains($0.key) }
        for field in document.properties(name.schema) {
            let body = try JSONValue.object(least.merging([field: .null]) { $1 }).bytes
            do {
                _ = try decodeJSON(body, as: Operation.self)
                #expect(!required.contains(field), "\(name.rawValue).\(field)")
            } catch let problem as InputProblem {
                // A repeat requires one of two fields, and so does a bind.
                #expect([field, "count", "address"].contains(problem.field))
                #expect(problem.code == .missingField)
            }
        }
    }

    @Test(arguments: Operation.Name.ofPrograms)
    func examples_areAccepted_andFitTheirSchema(_ name: Operation.Name) throws {
        let examples = document.schema(name.schema)["examples"]?.items ?? []
        #expect(!examples.isEmpty)
        for example in examples {
            let operation = try decodeJSON(try example.bytes, as: Operation.self)
            #expect(operation.name == name)
            var check = SchemaCheck()
            check.check(example, "Operation")
            check.check(example, name.schema)
            check.check(try JSONValue(json: encodeJSON(operation)), name.schema)
            #expect(check.violations == [])
        }
        let shown = Set(examples.flatMap(\.members.keys))
        #expect(document.properties(name.schema).subtracting(shown).subtracting(["when", "timeout"]) == [])
    }

    @Test(arguments: ["ListenerAct", "ListenerShutdown", "ListenerSetOption"])
    func listenersExample_isAccepted(_ schema: String) throws {
        for example in document.schema(schema)["examples"]?.items ?? [] {
            _ = try decodeJSON(try example.bytes, as: ListenerOperation.self)
            var check = SchemaCheck()
            check.check(example, "ListenerOperation")
            #expect(check.violations == [])
        }
        for word in document.schema(schema)["properties"]?["op"]?["enum"]?.texts ?? [] {
            #expect(throws: Never.self) {
                try decodeJSON(Array(#"{"op":"\#(word)"}"#.utf8), as: ListenerOperation.self)
            }
        }
    }

    private func decode(_ json: String) throws -> Operation {
        try decodeJSON(Array(json.utf8))
    }
}

extension Operation.Name {
    /// Those that a connection can be asked for.
    static let ofPrograms = allCases.filter { ![.accept, .pause, .listen].contains($0) }

    /// The name of its schema, as `SendMessageOperation`.
    var schema: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() + "Operation" }
}
