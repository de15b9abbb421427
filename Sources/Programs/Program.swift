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
