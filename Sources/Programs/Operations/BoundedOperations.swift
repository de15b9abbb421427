/// The operations of a program, or of a repeat in it, read no further than a program's bounds: a few characters stand
/// for 64 KiB of a marker, and a body has room for thousands of them.
struct BoundedOperations: Decodable {
    private(set) var operations: [Operation] = []

    init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        guard decoder.codingPath.count(where: { $0.stringValue == "operations" }) <= Bounds.nesting else {
            throw InputProblem(
                .badValue, at: decoder.codingPath.dropLast(),
                "a repeat can be nested \(Bounds.nesting) deep at most; take this one out.")
        }
        var count = 0
        while !list.isAtEnd {
            let operation = try list.decode(Operation.self)
            count += operation.size
            guard count <= Bounds.operations else {
                throw InputProblem(
                    .badValue, at: decoder.codingPath,
                    "a program has \(Bounds.operations) operations at most, those of a repeat among them; take some out."
                )
            }
            operations.append(operation)
        }
    }
}

extension Operation {
    /// How many operations it is, those of a repeat among them.
    fileprivate var size: Int {
        guard case .repeat(_, _, let body) = action else { return 1 }
        return body.reduce(1) { $0 + $1.size }
    }
}
