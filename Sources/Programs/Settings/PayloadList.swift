/// The field `payloads`: the messages of one connection, one after another.
package struct PayloadList: Hashable, Sendable, Codable {
    static let form = "a list of payloads, as [\"a1\",\"a2\"]"

    package var payloads: [Bytes]

    package init(_ payloads: [Bytes]) {
        self.payloads = payloads
    }

    package init(from decoder: any Decoder) throws {
        guard var list = try? decoder.unkeyedContainer() else {
            throw InputProblem(
                .wrongType, at: decoder.codingPath, "payloads is \(Self.form); got \(FoundValue(decoder)).")
        }
        payloads = []
        while !list.isAtEnd, payloads.count <= Bounds.payloads {
            payloads.append(try list.decode(Bytes.self))
        }
        guard (1...Bounds.payloads).contains(payloads.count) else {
            throw InputProblem(
                .badValue, at: decoder.codingPath,
                "payloads must have 1 to \(Bounds.payloads) payloads; got \(list.count ?? payloads.count).")
        }
        // What a program may hold ready; each alone can be made up by a few characters.
        let size = payloads.reduce(0) { $0 + $1.count }
        guard size <= Bounds.programPayload else {
            throw InputProblem(
                .badValue, at: decoder.codingPath,
                "payloads have \(Bounds.programPayload) bytes at most, all of them together; got \(size).")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(payloads)
    }
}
