/// The field `sources`: the addresses of this machine that connections come from, by turns.
package struct SourceList: Hashable, Sendable, Codable {
    static let form = "a list of IP addresses, as [\"127.0.0.1\",\"127.0.0.2\"]"

    package var addresses: [String]

    package init(from decoder: any Decoder) throws {
        guard var elements = try? decoder.unkeyedContainer() else {
            throw InputProblem(
                .wrongType, at: decoder.codingPath, "sources is \(Self.form); got \(FoundValue(decoder)).")
        }
        var list: [String] = []
        while !elements.isAtEnd, list.count <= Bounds.loadSources {
            let element = try elements.superDecoder()
            guard let text = try? element.singleValueContainer().decode(String.self) else {
                throw InputProblem(
                    .wrongType, at: element.codingPath,
                    "sources is \(Self.form); got \(FoundValue(element)).")
            }
            list.append(text)
        }
        guard (1...Bounds.loadSources).contains(list.count) else {
            throw InputProblem(
                .badValue, at: decoder.codingPath,
                "sources has 1 to \(Bounds.loadSources) addresses; got \(list.count).")
        }
        addresses = list
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(addresses)
    }
}
