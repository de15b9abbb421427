import Programs
import Reactor
import Sockets

/// An event loop's state: the connections in their slots, and what they share.
///
/// The interpreter is in `Engine+Run`, each operation in a file of its own under `Operations`.
struct Engine: ~Copyable {
    typealias Slot = UnsafeMutablePointer<Connection>

    /// Calls that a connection may make before others have their turn.
    static let callsPerTurn = 64
    /// Connections that a listener may take in one turn of the loop.
    static let acceptsPerTurn = 64
    /// How long accepting rests when no connection can be taken, in nanoseconds.
    static let acceptPause: UInt64 = 50_000_000

    struct Limits {
        /// That may be open at a time, in all loops.
        var connections: Int
        /// Bytes of all the buffers that have grown beyond a block, in all loops.
        var memory: Int
    }

    var poller: Poller
    let mailbox: Mailbox<Command>
    let observer: any ConversationObserver
    let limits: Limits
    let errands: Errands
    /// Open connections, and bytes of the buffers that have grown beyond a block.
    let open: LoopCounts
    let grown: LoopCounts
    /// Which of the loops this is, and how many there are.
    let index: Int
    let count: Int
    var table = ConnectionTable()
    var deadlines = DeadlineQueue()
    var buffers = BufferPool()
    var listeners: [Listener] = []
    var loads: [LoadShare] = []
    /// Made when it is first needed.
    var datagrams: DatagramMemory?
    /// When the next announcement of a listener is due, `max` for none.
    var announceAt: UInt64 = .max
    /// Where small answers are put together.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: BufferPool.blockSize, alignment: 16)
    /// Slots that used up their turn.
    var queue: [UInt32] = []
    var queueInTurn: [UInt32] = []
    var commands: [Command] = []
    /// The time at the beginning of the turn, in nanoseconds of the monotonic clock.
    var now = MonotonicClock.now()
    /// Calls left in the current connection's turn.
    var callsLeft = 0
    var isStopping = false

    init(
        _ index: Int, of count: Int, poller: consuming Poller, mailbox: Mailbox<Command>,
        observer: any ConversationObserver, limits: Limits, errands: Errands, open: LoopCounts,
        grown: LoopCounts
    ) {
        self.index = index
        self.count = count
        self.poller = poller
        self.mailbox = mailbox
        self.observer = observer
        self.limits = limits
        self.errands = errands
        self.open = open
        self.grown = grown
    }

    deinit { scratch.deallocate() }

    /// Turns until it is told to stop.
    mutating func run() {
        while !isStopping {
            let events = poller.wait(until: queue.isEmpty ? nextMoment : now, now: now)
            now = MonotonicClock.now()
            if poller.woken { takeCommands() }
            for index in 0..<events {
                let (token, readiness) = poller.event(index)
                dispatch(token, readiness)
            }
            while let slot = deadlines.popDue(now: now) { deadlinePassed(slot) }
            resumeListeners()
            runQueue()
            turnLoads()
            announce()
            grown.set(buffers.grown, loop: index)
        }
    }

    private var nextMoment: UInt64? {
        var moment = min(deadlines.next ?? .max, announceAt)
        for listener in listeners { moment = min(moment, listener.pausedUntil ?? .max) }
        for share in loads { moment = min(moment, share.nextMoment ?? .max) }
        return moment == .max ? nil : moment
    }

    private mutating func dispatch(_ token: Token, _ readiness: Readiness) {
        if token.slot & Self.listenerBit != 0 {
            accept(token.slot & ~Self.listenerBit)
            return
        }
        guard let connection = table.find(slot: token.slot, generation: token.generation) else { return }
        let failed = readiness.contains(.error) || readiness.contains(.hangUp)
        if failed || readiness.contains(.readable) || readiness.contains(.peerEnded) {
            connection.pointee.readable = true
        }
        if failed || readiness.contains(.peerEnded) || readiness.contains(.urgent) {
            connection.pointee.hasMoreThanBytes = true
        }
        if failed || readiness.contains(.writable) { connection.pointee.writable = true }
        switch connection.pointee.waitsFor {
        case .readable where connection.pointee.readable, .writable where connection.pointee.writable:
            run(connection)
        default: break
        }
    }

    private mutating func runQueue() {
        guard !queue.isEmpty else { return }
        swap(&queue, &queueInTurn)
        for slot in queueInTurn {
            guard let connection = table.find(slot: slot), connection.pointee.isQueued else { continue }
            connection.pointee.isQueued = false
            run(connection)
        }
        queueInTurn.removeAll(keepingCapacity: true)
    }
}
