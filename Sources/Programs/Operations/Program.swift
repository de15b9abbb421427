/// What a connection does: operations in order, under common time limits.
package struct Program: Hashable, Sendable, Encodable {
    package var operations: [Operation]
    package var timeouts: Timeouts

    package init(_ operations: [Operation], timeouts: Timeouts = Timeouts()) {
        self.operations = operations
        self.timeouts = timeouts
    }

    /// In JSON a program is the list of its operations.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(operations)
    }
}

/// The field `program`: a list of operations, within the bounds of a program.
package struct OperationList: Hashable, Sendable, Codable {
    package var operations: [Operation]

    package init(_ operations: [Operation]) {
        self.operations = operations
    }

    package init(from decoder: any Decoder) throws {
        guard (try? decoder.unkeyedContainer()) != nil else {
            throw InputProblem(
                .wrongType, at: decoder.codingPath,
                "program is a list of operations, as [{\"op\":\"connect\"},{\"op\":\"close\"}]; got \(FoundValue(decoder))."
            )
        }
        operations = try BoundedOperations(from: decoder).operations
        guard !operations.isEmpty else {
            throw InputProblem(
                .badValue, at: decoder.codingPath, "program must have one operation at least; got [].")
        }
        try ProgramCheck(at: decoder.codingPath).check(operations)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(operations)
    }
}
