import Framing
import Programs

/// An operation as the interpreter reads it: plain memory, so that a step costs no reference counting.
///
/// The operations of a `repeat` lie between two steps of that name, its head and its foot.
struct Step {
    var name: Operation.Name
    var place: Place
    var when: Operation.Condition?
    /// Nanoseconds; 0 for none of its own.
    var timeout: UInt64 = 0
    var receiveSize = 0
    var reach = Reach.end
    var ignoresEnd = false
    /// Whether a later reply needs the message that was received before this step.
    var keepsMessage = false
    /// Whether an end of stream before the first byte is no message at all: in a `repeat`, where it may end well.
    var mayFindNothing = false
    /// Bytes that a receive wants; rounds of a `repeat`, 0 for any number.
    var count = 0
    var shutdown = ShutdownMode.write
    /// Whether a connect waits for its end.
    var waits = true
    var event = Operation.Event.readable
    var holder = Operation.Holder.descriptor
    var option = SocketOption.noDelay
    /// Of a socket option; of a linger, its seconds.
    var value: Int32 = 0
    /// Bytes of one piece of a send; `Int.max` for all at once.
    var chunk = Int.max
    /// Nanoseconds between two pieces; of a sleep, how long.
    var interval: UInt64 = 0
    /// Which of the program's decoders.
    var decoder = 0
    /// Which of its encoders makes the answer of a reply; nil where that is copies and a terminator.
    var encoder: Int?
    /// Behind how many bytes a send stops, and for how many nanoseconds.
    var pause = Int.max
    var pauseTime: UInt64 = 0
    /// Whether the last piece of a send or a reply waits for what follows it.
    var more = false
    /// Which of the program's addresses a `sendTo` goes to, nil for the target; which of its ends a `bind` is about.
    var address: Int?
    var localEnd = 0
    /// Which of its services a reply announces to those who search for it.
    var service: Int?
    /// What a send or a fixed reply puts on the wire.
    var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    /// How many copies of the last message a reply makes; 0 for a fixed one.
    var copies = 0
    /// What follows the copies, or a word in their place.
    var terminator = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Which of the program's lists of words a reply has for messages that are not complete.
    var words = 0
    /// Of a head the index of its foot, of a foot that of its head.
    var partner = 0
    var isFoot = false
    /// Whether it is the repeat by which a load has one conversation after the other.
    var isPaced = false
    /// How many heads it lies behind.
    var depth = 0
    /// What has to hold for another round.
    var again: Operation.Condition?

    /// How far a receive reads.
    enum Reach: UInt8 {
        case end, data, timeout, count, delimiter
    }

    /// Whether it makes the last message another one.
    var receives: Bool {
        name == .receiveMessage || (name == .receive && reach != .end && reach != .timeout)
    }
}
