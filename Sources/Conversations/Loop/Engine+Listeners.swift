import Programs
import Reactor
import Sockets

/// Acts on a listening socket.
extension Engine {
    mutating func operate(_ id: UInt32, _ operation: ListenerOperation) -> [TraceEntry] {
        guard let index = listeners.firstIndex(where: { $0.id == id }) else { return [] }
        let descriptor = listeners[index].descriptor
        var record = TraceRecord(at: MonotonicClock.now(), place: .none, name: operation.name, call: nil)
        var detail: TraceDetail?
        switch operation {
        case .pause, .resume: break
        case .shutdown(let mode):
            record.call = .shutdown
            record.shutdown = mode
            record.result = descriptor.shutdown(mode.how)
        case .listen:
            record.call = .listen
            record.result = descriptor.listen(backlog: listeners[index].backlog)
        case .deafen, .heal:
            let isDeaf = operation == .deafen
            let family = listeners[index].address.family
            record.call = .setsockopt
            record.result = descriptor.setDeaf(isDeaf, family: family)
            detail = .deafness(isDeaf, family)
        case .setOption(let option, let value):
            record.call = .setsockopt
            record.result = descriptor.set(option, to: value)
            detail = TraceDetail(option: option.rawValue, value: Int(value))
        case .sample:
            record.call = .getsockopt
            detail = .sample(descriptor, listeners[index].plan.transport)
        }
        record.at = MonotonicClock.now()
        record.state = descriptor.tcpState()
        follow(id, operation)
        var trace = Trace()
        trace.add(record, detail)
        return trace.entries(
            origin: listeners[index].startedAt, peer: nil, listeners[index].plan.transport)
    }

    /// Accepts, or no longer, after what was done to a listening socket by this loop or another.
    mutating func follow(_ id: UInt32, _ operation: ListenerOperation) {
        guard let index = listeners.firstIndex(where: { $0.id == id }) else { return }
        switch operation {
        case .pause: rest(index, until: .max)
        case .resume, .listen: goOn(index)
        case .shutdown(let mode):
            if let datagrams = listeners[index].datagrams {
                // Datagrams do not come to an end, but the socket is ready for ever then.
                guard mode.directions.reading else { return }
                datagrams.isShut = true
            } else if listeners[index].takesConnections {
                return
            }
            // It is not in the state LISTEN any more, and would report a hang-up for ever.
            rest(index, until: .max)
        case .deafen, .heal, .setOption, .sample: break
        }
    }
}
