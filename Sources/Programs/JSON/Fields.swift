/// The fields of a JSON object, read strictly.
///
/// An unknown field is refused with the nearest known one; a field of the wrong type or with a value that
/// makes no sense is refused by its path. `null` counts as absent.
package struct Fields {
    private let container: KeyedDecodingContainer<FieldKey>

    /// - Parameter forms: what the value is, where an object with these fields does not say all, as in
    ///   "a string, or an object with hex".
    /// - Parameter known: the names of its fields; nil where others read those.
    /// - Throws: `InputProblem` where the value is no object, or has a field that is not in `known`.
    package init(
        _ decoder: any Decoder, known: [String]?, of what: String, forms: String? = nil
    ) throws {
        do {
            container = try decoder.container(keyedBy: FieldKey.self)
        } catch DecodingError.typeMismatch, DecodingError.valueNotFound {
            let form = forms ?? "a JSON object with the fields \(known?.joined(separator: ", ") ?? "")"
            throw InputProblem(
                .wrongType, at: decoder.codingPath, "\(what) is \(form); got \(FoundValue(decoder)).")
        }
        guard let known else { return }
        let unknown = container.allKeys.lazy.map(\.stringValue).filter { !known.contains($0) }
        if let unknown = unknown.min() {
            let remedy =
                nearest(to: unknown, in: known).map { "did you mean '\($0)'?" }
                ?? "the fields are \(known.joined(separator: ", "))."
            throw InputProblem(
                .unknownField, at: decoder.codingPath + [FieldKey(stringValue: unknown)],
                "\(what) has no field \(quoted(unknown)); \(remedy)")
        }
    }

    package func has(_ name: String) -> Bool {
        let key = FieldKey(stringValue: name)
        return container.contains(key) && (try? container.decodeNil(forKey: key)) == false
    }

    package func path(_ name: String) -> [any CodingKey] {
        container.codingPath + [FieldKey(stringValue: name)]
    }

    /// The field's value, or nil where it is absent.
    ///
    /// - Parameter what: what the field must be, as in "a whole number of bytes from 1 to 1048576".
    package func value<Value: Decodable>(
        _ name: String, _ what: String, as type: Value.Type = Value.self
    ) throws -> Value? {
        guard has(name) else { return nil }
        let key = FieldKey(stringValue: name)
        do {
            return try container.decode(Value.self, forKey: key)
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            // The mismatch may lie below this field, in an element of a list.
            let place =
                context.codingPath.count > container.codingPath.count ? context.codingPath : path(name)
            throw InputProblem(.wrongType, at: place, "\(name) must be \(what); got \(found(key)).")
        } catch let problem as InputProblem {
            throw problem
        } catch {
            // A number that fits no integer, for one: the JSON decoder has an error of its own for it.
            throw InputProblem(.badValue, at: path(name), "\(name) must be \(what); got \(found(key)).")
        }
    }

    package func required<Value: Decodable>(
        _ name: String, _ what: String, as type: Value.Type = Value.self
    ) throws -> Value {
        guard let value: Value = try value(name, what) else {
            throw InputProblem(.missingField, at: path(name), "\(name) is required: \(what).")
        }
        return value
    }

    /// A whole number within bounds.
    package func integer(_ name: String, in range: ClosedRange<Int>, of unit: String) throws -> Int? {
        guard has(name) else { return nil }
        let what = "a whole number of \(unit) from \(range.lowerBound) to \(range.upperBound)"
        guard let number: Int = try value(name, what) else { return nil }
        guard range.contains(number) else {
            throw InputProblem(.badValue, at: path(name), "\(name) must be \(what); got \(number).")
        }
        return number
    }

    /// Refuses the fields that make no sense beside another one.
    func refuse(_ names: [String], with other: String) throws {
        for name in names where has(name) { throw InputProblem(path(name), doesNotGoWith: other) }
    }

    private func found(_ key: FieldKey) -> FoundValue {
        guard let decoder = try? container.superDecoder(forKey: key) else {
            return FoundValue(text: "nothing")
        }
        return FoundValue(decoder)
    }
}
