import Programs
import Sockets

/// What a trace entry says beyond its call and result, where there is more to say: most have none.
final class TraceDetail: Sendable {
    let address: SocketAddress?
    let option: String?
    let value: Int?
    let flags: String?
    let event: Operation.Event?
    let events: PollEvents?
    /// Nanoseconds.
    let took: UInt64?
    let surplus: Int?
    let rounds: Int?
    let sample: Sample?

    init(
        address: SocketAddress? = nil, option: String? = nil, value: Int? = nil, flags: String? = nil,
        event: Operation.Event? = nil,
        events: PollEvents? = nil, took: UInt64? = nil, surplus: Int? = nil, rounds: Int? = nil,
        sample: Sample? = nil
    ) {
        self.address = address
        self.option = option
        self.value = value
        self.flags = flags
        self.event = event
        self.events = events
        self.took = took
        self.surplus = surplus
        self.rounds = rounds
        self.sample = sample
    }

    func write(to entry: inout TraceEntry, _ transport: Transport) {
        if let address { entry.address = transport.text(address) }
        entry.option = option
        entry.value = value
        entry.flags = flags
        entry.event = event
        entry.events = events?.names
        entry.took = took.map { Int($0 / 1000) }
        entry.surplus = surplus
        entry.rounds = rounds
        entry.sample = sample
    }
}
