import Programs

extension Call {
    /// A length of time from `0s` up to `longestWait`.
    func timeSpan(_ parameter: Parameter) throws(Problem) -> TimeSpan? {
        guard let text = self[parameter] else { return nil }
        guard let span = TimeSpan(text), span <= longestWait else {
            throw wrong(
                parameter, text, "a time with a unit (us, ms, s, m, h), as \"5s\", up to \(longestWait)")
        }
        return span
    }

    /// How long to wait for a condition: not at all where one is given without a time; nil where neither is.
    func conditionWait() throws(Problem) -> TimeSpan? {
        if let wait = try timeSpan(.wait) { return wait }
        return self[.state] == nil && self[.outcome] == nil ? nil : .seconds(0)
    }

    /// A whole number within bounds, in decimal digits.
    func integer(_ parameter: Parameter, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = self[parameter] else { return nil }
        guard text.utf8.allSatisfy(isDigit), let number = Int(text), range.contains(number)
        else {
            throw wrong(parameter, text, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// One of a few words.
    func choice<Value: Choice>(_ parameter: Parameter, as type: Value.Type = Value.self) throws(Problem)
        -> Value?
    {
        guard let text = self[parameter] else { return nil }
        return try choice(parameter, text)
    }

    /// One of a few words, out of the value of a parameter.
    func choice<Value: Choice>(_ parameter: Parameter, _ text: String) throws(Problem) -> Value {
        guard let value = Value(rawValue: text) else {
            let words = Value.allCases.map(\.rawValue)
            let near = nearest(to: text, in: words)
            throw wrong(parameter, text, "one of \(words.joined(separator: ", "))", near: near)
        }
        return value
    }

    /// The name of a server or a client, of one that was deleted too.
    func resourceName(_ parameter: Parameter) throws(Problem) -> ResourceName? {
        guard let text = self[parameter] else { return nil }
        guard let name = ResourceName(text) else {
            throw wrong(parameter, text, "a name: \(ResourceName.rule)")
        }
        return name
    }

    /// The number of an id, as 12 of `c-12`.
    func id(_ parameter: Parameter, _ kind: RecordID) throws(Problem) -> UInt64? {
        guard let text = self[parameter] else { return nil }
        guard let number = kind.number(text) else {
            throw wrong(parameter, text, "an id as \"\(kind.rawValue)-12\"")
        }
        return number
    }

    private func wrong(
        _ parameter: Parameter, _ text: String, _ what: String, near: String? = nil
    ) -> Problem {
        Problem(
            .badParameter, field: parameter.rawValue,
            "\(parameter.rawValue) must be \(what); got \(quoted(text))"
                + (near.map { ": did you mean '\($0)'?" } ?? "."))
    }
}

/// The ids of records and of loads: a letter for the kind, and a number that never comes again.
package enum RecordID: String, Sendable {
    case connection = "c"
    case exchange = "x"
    case load = "l"

    /// The number of an id of this kind; nil for any other text.
    package func number(_ text: String) -> UInt64? {
        guard text.hasPrefix("\(rawValue)-") else { return nil }
        let digits = text.dropFirst(2)
        // `UInt64` would take a sign, and a zero ahead would be a second name for the same record. 19 digits always fit,
        // so that openapi.yaml can tell which ids there can be.
        guard let first = digits.utf8.first, (0x31...0x39).contains(first), digits.utf8.count <= 19
        else { return nil }
        return UInt64(digits)
    }
}
