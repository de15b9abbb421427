import Framing
import Programs

/// An operation as the interpreter reads it: plain memory, so that a step costs no reference counting.
struct Step {
    var name: Operation.Name
    var when: Operation.Condition?
    /// Nanoseconds; 0 for none of its own.
    var timeout: UInt64 = 0
    var receiveSize = 0
    var ignoresEnd = false
    /// Whether a later reply needs the message that was received before this step.
    var keepsMessage = false
    var shutdown = ShutdownMode.write
    /// Bytes of one piece of a send; `Int.max` for all at once.
    var chunk = Int.max
    /// Nanoseconds between two pieces.
    var interval: UInt64 = 0
    /// Which of the program's decoders.
    var decoder = 0
    /// What a send or a fixed reply puts on the wire.
    var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    /// How many copies of the last message a reply makes; 0 for a fixed one.
    var copies = 0
    /// What follows the copies.
    var terminator = UnsafeRawBufferPointer(start: nil, count: 0)
    /// What a reply says to a message that is not complete.
    var words = Words()

    struct Words {
        var noEnd = UnsafeRawBufferPointer(start: nil, count: 0)
        var timeout = UnsafeRawBufferPointer(start: nil, count: 0)
        var tooLarge = UnsafeRawBufferPointer(start: nil, count: 0)

        /// Nil for outcomes that leave nobody to talk to.
        func word(for outcome: MessageOutcome) -> UnsafeRawBufferPointer? {
            switch outcome {
            case .noEnd: noEnd
            case .timeout: timeout
            case .tooLarge: tooLarge
            case .complete, .reset: nil
            }
        }
    }
}
