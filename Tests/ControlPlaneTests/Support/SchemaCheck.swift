/// Holds values against the schemas of openapi.yaml, as far as that document uses JSON Schema.
///
/// An answer's schema allows for more fields, but the document has to name those that there are: so a key that an
/// object's schema does not have is a violation here.
struct SchemaCheck {
    let document: OpenAPIDocument
    /// What is wrong, each with its place.
    private(set) var violations: [String] = []
    /// The properties that values had, as `Server.name`.
    private(set) var seen: Set<String> = []

    init(_ document: OpenAPIDocument = .shared) {
        self.document = document
    }

    mutating func check(_ value: JSONValue, _ name: String) {
        check(value, .object(["$ref": .text("#/components/schemas/\(name)")]), at: name)
    }

    mutating func check(_ value: JSONValue, _ schema: JSONValue, at place: String) {
        let name = document.referredName(schema)
        let schema = document.resolved(schema)
        if let words = schema["enum"], !words.items.contains(value) {
            violations.append("\(place): \(value) is none of \(words.items)")
        }
        if let constant = schema["const"], constant != value {
            violations.append("\(place): \(value) is not \(constant)")
        }
        if let type = schema["type"] {
            let types = type.text.map { [$0] } ?? type.texts
            if !types.contains(where: { Self.isOf(value, $0) }) {
                violations.append("\(place): \(value) is no \(types.joined(separator: " or "))")
            }
        }
        checkBounds(value, schema, at: place)
        for part in schema["allOf"]?.items ?? [] { check(value, part, at: place) }
        checkAlternatives(value, schema, at: place)
        checkObject(value, schema, name: name, at: place)
        if let items = schema["items"] {
            for (index, element) in value.items.enumerated() {
                check(element, items, at: "\(place)[\(index)]")
            }
        }
    }

    private mutating func checkBounds(_ value: JSONValue, _ schema: JSONValue, at place: String) {
        guard let number = value.number else { return }
        if let minimum = schema["minimum"]?.number, number < minimum {
            violations.append("\(place): \(number) is less than \(minimum)")
        }
        if let maximum = schema["maximum"]?.number, number > maximum {
            violations.append("\(place): \(number) is more than \(maximum)")
        }
    }

    /// `oneOf`: the one that fits, and what was seen in it.
    private mutating func checkAlternatives(_ value: JSONValue, _ schema: JSONValue, at place: String) {
        guard let alternatives = schema["oneOf"]?.items else { return }
        let attempts = alternatives.map { alternative in
            var attempt = SchemaCheck(document)
            attempt.check(value, alternative, at: place)
            return attempt
        }
        let fitting = attempts.filter(\.violations.isEmpty)
        seen.formUnion(fitting.flatMap(\.seen))
        guard fitting.count != 1 else { return }
        let reasons = attempts.flatMap(\.violations).joined(separator: "; ")
        violations.append("\(place): fits \(fitting.count) of \(alternatives.count) alternatives: \(reasons)")
    }

    private mutating func checkObject(
        _ value: JSONValue, _ schema: JSONValue, name: String?, at place: String
    ) {
        guard case .object(let members) = value else { return }
        for key in schema["required"]?.texts ?? [] where members[key] == nil {
            violations.append("\(place).\(key): is missing")
        }
        guard schema["type"]?.text == "object" || schema["properties"] != nil else { return }
        let properties = schema["properties"]?.members ?? [:]
        for (key, member) in members {
            if let names = schema["propertyNames"] { check(.text(key), names, at: "\(place).\(key)") }
            if let property = properties[key] {
                if let name { seen.insert("\(name).\(key)") }
                check(member, property, at: "\(place).\(key)")
            } else if case .object = schema["additionalProperties"] {
                check(member, schema["additionalProperties"]!, at: "\(place).\(key)")
            } else if schema["type"] != nil {
                violations.append("\(place).\(key): is not in the schema")
            }
        }
    }

    private static func isOf(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.flag, "boolean"), (.number, "number"), (.text, "string"), (.list, "array"),
            (.object, "object"):
            true
        case (.number(let number), "integer"): number == number.rounded()
        default: false
        }
    }
}
