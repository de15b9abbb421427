/// The body that drives a connection by hand: one operation.
///
/// `resume` ends the hold that hands the connection over; a second `hold` within it would have no end of its own.
package struct HandOperation: Hashable, Sendable, Decodable {
    package var operation: Operation

    package init(_ operation: Operation) {
        self.operation = operation
    }

    package init(from decoder: any Decoder) throws {
        operation = try Operation(from: decoder)
        try ProgramCheck(at: decoder.codingPath).checkByHand(operation)
    }

    /// The operation as a program of its own, under the limits that a program has by default.
    package var program: Program { Program([operation]) }
}
