/// A connection that is handed to the API as soon as there is one.
package struct ConnectionSettings: Hashable, Sendable {
    /// How long the whole conversation may take where nobody says so: people drive more slowly than programs.
    package static let standardTotal = TimeSpan.seconds(600)

    package var to: Endpoint
    package var timeouts = Timeouts()
    package var options = SocketOptions()
    package var answeredBy: ResourceName?

    /// - Throws: `InputProblem` where neither the fields nor their preset give a target.
    package init(_ given: SendFields) throws(InputProblem) {
        let fields = given.withPreset
        to = try fields.target()
        timeouts = fields.timeouts ?? timeouts
        if timeouts.givenTotal == nil { timeouts.total = Self.standardTotal }
        options = fields.options ?? options
        answeredBy = fields.answeredBy
    }

    /// What the connection does before it is driven by hand.
    package var program: Program {
        Program(
            options.operations + [Operation(.connect(), timeout: timeouts.connect), Operation(.hold)],
            timeouts: timeouts)
    }
}

/// The body that opens a connection: the fields of a send that are not about what it sends.
package struct ConnectionBody: Decodable, Sendable {
    package static let fields = ["to", "timeouts", "options", "answeredBy"]

    package var fields: SendFields

    package init(from decoder: any Decoder) throws {
        fields = try SendFields(decoder, known: Self.fields, of: "a connection")
    }
}

extension SendFields {
    /// These fields, and the preset's where they say nothing.
    var withPreset: SendFields {
        preset.map { over($0.send) } ?? self
    }

    /// - Throws: `missing-field` where there is none.
    func target() throws(InputProblem) -> Endpoint {
        guard let to else {
            throw InputProblem(
                .missingField, field: "to",
                "to is required: the address to connect to, as \"127.0.0.1:4444\".")
        }
        return to
    }
}
