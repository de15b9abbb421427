import Conversations
import Programs
import Sockets
import Synchronization

/// A server as the lab keeps it.
struct ServerEntry {
    private(set) var fixed: FixedSettings
    /// What it is bound to; the last address while it is stopped. A text that is kept with the settings has it too.
    let bound: SocketAddress
    let counters: ConversationCounters
    /// The number of its listener in the loop; nil while it is stopped.
    var listener: UInt32?
    /// What operations on the listener have asked for.
    private(set) var isPaused = false
    private(set) var isShutDown = false

    init(settings: ServerSettings, bound: SocketAddress, counters: ConversationCounters, listener: UInt32) {
        fixed = FixedSettings(settings)
        self.bound = bound
        self.counters = counters
        self.listener = listener
    }

    var settings: ServerSettings {
        get { fixed.settings }
        set { fixed = FixedSettings(newValue) }
    }

    /// Whether it takes connections, as far as it was told.
    var isAccepting: Bool { listener != nil && !isPaused && !isShutDown }

    /// Notes what an operation on the listener has changed; one that failed changed nothing.
    mutating func note(_ operation: ListenerOperation, _ entries: [TraceEntry]) {
        // A socket of datagrams says ENOTCONN to a shutdown that takes effect (endings: udp-shutdown).
        let isOnlyUnconnected = operation.name == .shutdown && settings.listen.transport.isDatagrams
        guard isOnlyUnconnected || entries.allSatisfy({ $0.errno == nil }) else { return }
        switch operation {
        case .pause: isPaused = true
        case .resume: isPaused = false
        // A listener has no direction to write in: to end that one changes nothing (endings: shut-listen).
        case .shutdown(let how): isShutDown = isShutDown || how != .write
        case .listen: (isPaused, isShutDown) = (false, false)
        case .deafen, .heal, .setOption, .sample: break
        }
    }

    var state: EndpointState { listener == nil ? .stopped : .running }

    func view(_ name: ResourceName) -> ServerView {
        ServerView(
            name: name, state: state, bound: Endpoint(settings.listen.transport, bound),
            accepting: isAccepting, settings: settings, connections: ConnectionCounts(counters), fixed: fixed)
    }

    var life: ServerLife {
        ServerLife(
            state: state, accepting: isAccepting, connections: ConnectionCounts(counters), fixed: fixed)
    }
}

extension Endpoint {
    /// Where a socket is bound.
    init(_ transport: Transport, _ address: SocketAddress) {
        self.init(transport, host: address.host, port: address.port)
    }
}

extension ConnectionCounts {
    /// All cases; their own list is made anew whenever it is asked for.
    private static let outcomes = ConnectionOutcome.allCases

    init(_ counters: ConversationCounters) {
        // The ends first: a conversation that begins in between is then open, and not negative.
        for outcome in Self.outcomes {
            let count = counters.ended(outcome)
            if count > 0 { ended[outcome.rawValue] = count }
        }
        begun = counters.value(.begun)
        open = max(0, begun - ended.values.reduce(0, +))
        unrecorded = counters.value(.unrecorded)
        dropped = counters.dropped.load(ordering: .relaxed)
        acceptPauses = counters.value(.acceptPauses)
        acceptFailures = counters.value(.acceptFailures)
        withheld = counters.value(.withheld)
        let announcements = counters.announcements.current
        announced = announcements.sent
        announceFailures = announcements.failed
        announceError = announcements.lastError?.name
    }
}
