import Framing
import Programs
import Reactor
import Sockets

/// The state of one conversation in its slot of the loop.
struct Connection {
    var descriptor = Descriptor(rawValue: -1)
    /// Grows with each use of the slot, so that a late event of an earlier connection is known as such.
    var generation: UInt32 = 0
    var slot: UInt32 = 0
    var plan: ConversationPlan
    /// What runs: the plan's program, or an operation by hand.
    var program: ExecutableProgram
    /// Nil where nothing is recorded: then no inspecting call is made either.
    var recording: Recording?

    /// The index of the current step, and what it has done so far.
    var position = 0
    var stage = Stage()

    /// Whether an event so far said that more than bytes is there to be taken: an end, an error or urgent data.
    var hasMoreThanBytes = false
    /// What the poller watches the descriptor for; nil where it does not.
    var watched: Epoll.Interest?
    // What the last events said; cleared by a call that would block, and by a read that took all there was.
    var readable = true
    var writable = true
    var waitsFor = Wait.nothing
    var isQueued = false

    /// What has been read and not consumed: `inbox.base + consumed ..< filled`.
    var inbox: Buffer?
    var consumed = 0
    var filled = 0
    /// The last message: its outcome, and its payload at the beginning of the inbox's rest.
    var message: MessageOutcome?
    var payloadStart = 0
    var payloadCount = 0
    /// Whether the stream had ended well where another message was looked for.
    var hasNoMoreMessages = false
    /// Whether the message came that closes the conversation: nothing follows it.
    var hasClosingMessage = false

    let startedAt: UInt64
    /// When the whole conversation has to be over.
    let totalDeadline: UInt64
    /// Whether the peer's end of stream was read, or seen in the TCP state.
    var sawPeerEnd = false
    /// The first error of any call, 0 for none (endings: error-consumed).
    var firstError: Int32 = 0
    var ownWriteEnded = false
    var ownReadEnded = false
    /// Whether a shutdown of writing was tried: also one that failed sticks (endings: shut-failed-sticks).
    var writeIsShut = false
    /// Whether a shutdown ended the attempt to connect.
    var gaveUpConnecting = false
    /// Whether this side aborted the connection and kept its descriptor.
    var ownReset = false
    /// Whether it gave its connection up, whatever that sent.
    var isUnconnected = false
    /// SO_LINGER as it was set: seconds, 0 for a reset, nil for off.
    var linger: Int32?
    /// Whether the last close makes no packet (TCP_REPAIR).
    var vanishes = false
    /// Whether there was a connection, as far as a finished connect tells.
    var isConnected = false
    /// Whether the peer reset it, as far as the last look told.
    var wasReset = false
    var timedOut = false
    /// What the peer was like when time ran out last; `none` where it was heard of since.
    var silence: PeerEnd?
    /// Set when the slot's deadline fires, for the operation that waits.
    var deadlineFired = false
    var outcome: ConnectionOutcome?
    /// A client's; nil on a server's connection.
    var target: ClientTarget?
    /// Nil for most.
    var extras: Extras?
    /// Nil for a stream.
    var datagrams: DatagramState?
    /// Whether it is one of several that have the socket of their server.
    var isShare = false
    /// The load that it belongs to, nil for most; and where it stands in it.
    var load: LoadShare?
    var turn = LoadTurn()

    init(plan: ConversationPlan, startedAt: UInt64) {
        self.plan = plan
        program = plan.program
        self.startedAt = startedAt
        totalDeadline = startedAt &+ plan.program.totalTimeout
    }

    /// Whether a call took the error that ended the connection. Then a read of 0 is no end of stream, and ends no message;
    /// only EPIPE comes behind an end of stream, which the read tells truly (endings: reset-as-eof).
    var isCutOff: Bool { firstError != 0 && Errno(rawValue: firstError) != .brokenPipe }

    /// What a step that waits has to remember.
    struct Stage {
        var isBegun = false
        /// When the step has to be done, 0 for no limit.
        var deadline: UInt64 = 0
        /// When its next piece is due, 0 for now.
        var resumeAt: UInt64 = 0
        /// How long it rested last, where it looks again and again.
        var pause: UInt64 = 0
        /// Bytes of an outgoing message already taken by the kernel.
        var sent = 0
        var address = 0
        /// Bytes that a receive has got so far.
        var received = 0
        var progress = MessageDecoder.Progress()
    }

    enum Wait: UInt8 {
        /// `nothing` also stands for a helper thread's answer.
        case nothing, readable, writable, moment
    }

    /// The extras, made where there were none.
    mutating func withExtras() -> Extras {
        if let extras { return extras }
        let made = Extras()
        extras = made
        return made
    }

    /// What an operation did with its turn.
    enum Turn {
        /// Done, in one way or another: the program goes on.
        case next
        /// Would block: goes on at an event, or at a moment.
        case wait(Wait)
        /// A helper thread works for it: goes on when that answers.
        case away
        /// Used up its share: goes on in the next round.
        case yield
        /// The socket is gone: the conversation is over.
        case over
    }
}
