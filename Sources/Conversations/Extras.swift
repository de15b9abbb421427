import Framing
import Programs
import Reactor
import Sockets

/// What few connections need: made when an operation first asks for it.
final class Extras {
    /// The rounds of the repeats that run, by their depth.
    var loops: [Loop] = []
    /// Who else holds the socket, the newest last.
    var duplicates: [Duplicate] = []
    /// What a helper thread is doing for the connection, which waits for it.
    var errand: Errand?
    /// The kernel's view at a close that another holder outlived.
    var lookAtClose: Look?
    /// Whether the program has closed a descriptor of several.
    var hasClosedOne = false
    /// The same at an abort that kept the descriptor: what the kernel says of its queues afterwards means nothing.
    var lookAtAbort: Look?
    /// An answer that was made for this message alone.
    var outbox: Outbox?
    /// Whether the connection waits to be driven by hand.
    var isHeld = false
    /// The operation by hand that is under way.
    var hand: Hand?
    /// Who waits until the connection is held.
    var whenHeld: [@Sendable () -> Void] = []

    struct Loop {
        var rounds = 0
        /// When the time of all rounds is up, 0 for no limit.
        var deadline: UInt64 = 0
    }

    enum Duplicate {
        case descriptor(Descriptor)
        /// By its number in the second process.
        case process(UInt64)
    }

    enum Errand {
        case linger(Look?)
        case duplicate
        case release(Place, TraceRecord.Note)
    }

    struct Outbox {
        var buffer: Buffer
        var message: MessageEncoder.Encoded
    }

    /// What comes back when an operation by hand is done.
    struct Hand {
        /// The program that holds the connection, and where it stands.
        var program: ExecutableProgram
        var position: Int
        var stage: Connection.Stage
        var loops: [Loop]
        var place: Place
        /// How many messages the connection had received before.
        var messages: Int
        /// Whether the program goes on afterwards.
        var resumes = false
        var origin: UInt64
        var done: @Sendable (HandAnswer) -> Void
    }

    /// The most duplicates of one socket.
    static let mostDuplicates = 16
}
