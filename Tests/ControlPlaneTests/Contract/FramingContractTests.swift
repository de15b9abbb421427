import Framing
import Programs
import Testing

@testable import ControlPlane

/// The schemas of framings and faults against their strict decoders, both ways.
struct FramingContractTests {
    private let document = OpenAPIDocument.shared

    @Test(arguments: ["Framing", "Fault"])
    func schemas_areTheTypes(_ union: String) throws {
        let values = TypedValue.all.filter { $0.union == union }
        let objects = document.schema("\(union)Object")
        let listed = (objects["oneOf"]?.items ?? []).compactMap { document.referredName($0) }
        #expect(listed == values.map(\.schema))
        let mapping = (objects["discriminator"]?["mapping"]?.members ?? [:]).mapValues {
            $0.text?.split(separator: "/").last.map(String.init)
        }
        #expect(mapping == [String: String?](uniqueKeysWithValues: values.map { ($0.type, $0.schema) }))
        for value in values {
            #expect(document.schema(value.schema)["properties"]?["type"]?["const"]?.text == value.type)
        }
        // A type can stand alone where nothing else is required of it.
        let words = try values.filter { try isAccepted($0, .text($0.type)) }.map(\.type)
        #expect(document.schema("\(union)Word")["enum"]?.texts == words)
    }

    /// A list is no value of any field: what is refused for its type is a field of this one, and what does not go
    /// with it is one of another.
    @Test(arguments: TypedValue.all)
    func type_hasTheFieldsOfItsSchema(_ value: TypedValue) throws {
        let own = document.properties(value.schema)
        #expect(document.schema(value.schema)["additionalProperties"]?.flag == false)
        for field in fields(value.union).subtracting(["type"]) {
            let problem = try #require(
                try problem(value, .object(value.least.merging([field: .list([])]) { $1 })), "\(field)")
            #expect(problem.field == field)
            #expect(problem.code == (own.contains(field) ? .wrongType : .badValue), "\(problem.detail)")
        }
    }

    /// A decoder that meets an unknown field lists those that it knows.
    @Test(arguments: TypedValue.all)
    func decoder_knowsTheFieldsOfAllSchemas(_ value: TypedValue) throws {
        let problem = try #require(
            try problem(value, .object(value.least.merging(["zzzzzzzzzzzz": .null]) { $1 })))
        let list = try #require(problem.detail.split(separator: "the fields are ").last?.dropLast())
        #expect(Set(list.split(separator: ", ").map(String.init)) == fields(value.union))
    }

    @Test(arguments: TypedValue.all)
    func type_requiresWhatItsSchemaDoes(_ value: TypedValue) throws {
        let required = document.schema(value.schema)["required"]?.texts ?? []
        let example = try #require(document.schema(value.schema)["examples"]?[0]?.members)
        for field in document.properties(value.schema) {
            let problem = try problem(value, .object(example.merging([field: .null]) { $1 }))
            // A wrong length requires one of three fields, which its schema can not say.
            let isRequired = required.contains(field) || example[field] != nil && field == "by"
            #expect((problem != nil) == isRequired, "\(field)")
            if let problem { #expect(problem.code == .missingField && problem.field == field) }
        }
    }

    @Test(arguments: TypedValue.all)
    func examples_areAccepted_andFitTheirSchema(_ value: TypedValue) throws {
        let examples = document.schema(value.schema)["examples"]?.items ?? []
        for example in examples {
            var check = SchemaCheck()
            for found in [example, try value.rewrite(try example.bytes)] {
                check.check(found, value.union)
                check.check(found, value.schema)
            }
            #expect(check.violations == [])
        }
        #expect(document.properties(value.schema) == Set(examples.flatMap(\.members.keys)))
    }

    @Test(arguments: ["Framing", "Fault"])
    func examplesOfAnyForm_areAccepted(_ union: String) throws {
        let value = try #require(TypedValue.all.first { $0.union == union })
        let examples = document.schema(union)["examples"]?.items ?? []
        #expect(examples.contains { $0.text != nil } && examples.contains { $0.text == nil })
        for example in examples {
            #expect(try isAccepted(value, example))
            var check = SchemaCheck()
            check.check(example, union)
            #expect(check.violations == [])
        }
    }

    /// The word alone, and the object with nothing but its type, are the defaults of the schema.
    @Test(arguments: TypedValue.all.filter { $0.least.count == 1 && $0.type != "length" })
    func word_standsForTheDefaults(_ value: TypedValue) throws {
        var defaults = (document.schema(value.schema)["properties"]?.members ?? [:]).compactMapValues {
            $0["default"]
        }
        defaults["type"] = .text(value.type)
        for form: JSONValue in [.text(value.type), .object(value.least)] {
            #expect(try value.rewrite(try form.bytes) == .object(defaults))
        }
    }

    /// What a description says of where a fault has something to break.
    @Test(arguments: Fault.Kind.allCases)
    func fault_goesWithTheFramingsThatItNames(_ kind: Fault.Kind) throws {
        let value = try #require(TypedValue.faults.first { $0.type == kind.rawValue })
        let description = try #require(document.schema(value.schema)["description"]?.text)
        let place = try #require(description.split(separator: "With ").last)
        let names = place.split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }.map {
            String($0.element)
        }
        let plain = Set(try Self.framings(nil).filter(kind.breaks).map(\.kind.rawValue))
        let checked = Set(try Self.framings(.crc32).filter(kind.breaks).map(\.kind.rawValue))
        let all = Set(Framing.Kind.allCases.map(\.rawValue))
        if place.hasPrefix("every framing that has a") {
            #expect(names == ["checksum"] && plain == [] && checked == all)
        } else if place.hasPrefix("every framing") {
            #expect(plain == all.subtracting(names) && plain == checked)
        } else {
            #expect(plain == Set(names) && plain == checked)
        }
    }

    @Test func bounds_areTheDocuments() {
        func property(_ schema: String, _ name: String) -> JSONValue {
            document.schema(schema)["properties"]?[name] ?? .null
        }
        #expect(
            property("LengthBinaryFraming", "size")["enum"]?.items
                == LengthBinary.sizes.map { .number(Double($0)) })
        let width = property("LengthTextFraming", "width")["description"]?.text
        #expect(width?.contains("with `hex` \(LengthText.Digits.hex.mostDigits) at most") == true)
        let number = property("LengthFault", "value")["oneOf"]?[0]
        #expect(number?["minimum"]?.number == Double(Fault.lengths.lowerBound))
        #expect(number?["maximum"]?.number == Double(Fault.lengths.upperBound))
        for (schema, name, part) in [
            ("MarkerFraming", "marker", "1 to \(Framing.longestMarker) of them"),
            ("WrongEndFault", "end", "1 to \(Fault.mostBytes) bytes"),
            ("Base64Fault", "junk", "1 to \(Fault.mostBytes) bytes"),
            ("TrailingFault", "bytes", "1 to \(Fault.mostBytes) of them"),
            ("LengthFault", "value", "up to \(Fault.mostBytes) bytes"),
            ("PauseFault", "time", "1ms at least"),
        ] {
            let description = property(schema, name)["description"]?.text?.replacing("\n", with: " ")
            #expect(description?.contains(part) == true, "\(schema).\(name)")
        }
    }

    /// All fields that values of a kind have.
    private func fields(_ union: String) -> Set<String> {
        TypedValue.all.filter { $0.union == union }.reduce(into: []) {
            $0.formUnion(document.properties($1.schema))
        }
    }

    /// A framing of each type, read from the document.
    private static func framings(_ checksum: Checksum.Algorithm?) throws -> [Framing] {
        try TypedValue.framings.map {
            var framing = try decodeJSON(try JSONValue.object($0.least).bytes, as: Framing.self)
            framing.checksum = checksum
            return framing
        }
    }

    private func isAccepted(_ value: TypedValue, _ json: JSONValue) throws -> Bool {
        try problem(value, json) == nil
    }

    private func problem(_ value: TypedValue, _ json: JSONValue) throws -> InputProblem? {
        do {
            _ = try value.rewrite(try json.bytes)
            return nil
        } catch let problem as InputProblem {
            return problem
        }
    }
}
