import Programs
import Sockets

/// Announcements: what a server of datagrams sends every so often without being asked.
extension Engine {
    /// When the next announcement of any listener is due; nil for none.
    var nextAnnouncement: UInt64? {
        listeners.lazy.compactMap { $0.datagrams?.announceAt }.min()
    }

    /// Has a listener announce what its plan says, from now on.
    mutating func startAnnouncing(_ index: Int) {
        guard let listener = listeners[index].datagrams else { return }
        let announcement = listeners[index].plan.datagrams?.announcement
        listener.announceAt = announcement == nil ? nil : now
        if announcement != nil { _ = listener.descriptor.setBroadcast(true) }
    }

    mutating func announce() {
        for index in listeners.indices {
            guard let listener = listeners[index].datagrams, let moment = listener.announceAt, moment <= now,
                let rules = listeners[index].plan.datagrams, let announcement = rules.announcement
            else { continue }
            // Those that are late are left out.
            listener.announceAt = max(moment &+ announcement.interval, now)
            if listeners[index].pausedUntil != nil { continue }
            let counters = listeners[index].plan.counters
            let address =
                listener.address.family == .ipv6 ? announcement.to.mapped : announcement.to
            let result = announcement.bytes.withUnsafeBytes { listener.descriptor.send($0, to: address) }
            counters.announcements.note(result)
            if !result.failed { counters.add(result.value, to: .bytesSent, loop: self.index) }
        }
    }
}
