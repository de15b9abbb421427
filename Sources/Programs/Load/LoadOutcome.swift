/// What became of a conversation of a load: the outcome of its connection, or of the part of it that it was.
package enum LoadOutcome: String, Choice {
    case completed
    /// It went to its end, but a message that it received was not complete, or more came than its answer.
    case incomplete
    case refused, unreachable, unresolved, timeout, reset, aborted, failed
    package static var subject: String { "outcome" }

    package init(_ outcome: ConnectionOutcome, isIncomplete: Bool) {
        self =
            switch outcome {
            case .completed: isIncomplete ? .incomplete : .completed
            case .refused: .refused
            case .unreachable: .unreachable
            case .unresolved: .unresolved
            case .timeout: .timeout
            case .reset: .reset
            case .aborted: .aborted
            case .failed: .failed
            }
    }
}
