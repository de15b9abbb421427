/// The body that creates or replaces a client: a name and the defaults of its sends.
package struct ClientBody: Decodable, Sendable {
    package static let fields = ["name"] + SendFields.known

    package var name: ResourceName?
    package var defaults: SendFields

    package init(from decoder: any Decoder) throws {
        defaults = try SendFields(decoder, known: Self.fields, of: "a client")
        name = defaults.name
        defaults.name = nil
        guard defaults.to != nil || defaults.preset != nil else {
            throw InputProblem(
                .missingField, field: "to",
                "to is required: the address to connect to, as \"127.0.0.1:4444\".")
        }
    }
}
