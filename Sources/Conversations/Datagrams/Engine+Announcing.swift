import Programs
import Sockets

/// Announcements: what a server of datagrams sends every so often without being asked.
extension Engine {
    /// Has a listener announce what its plan says, from now on.
    mutating func startAnnouncing(_ index: Int) {
        guard let listener = listeners[index].datagrams else { return }
        let announcement = listeners[index].plan.datagrams?.announcement
        listener.announceAt = announcement == nil ? nil : now
        guard announcement != nil else { return }
        _ = listener.descriptor.setBroadcast(true)
        announceAt = now
    }

    /// Makes those that are due. Most turns of the loop have none, and look at one number.
    @inline(__always)
    mutating func announce() {
        if announceAt <= now { announceDue() }
    }

    @inline(never)
    private mutating func announceDue() {
        announceAt = .max
        for index in listeners.indices {
            guard let listener = listeners[index].datagrams, let moment = listener.announceAt,
                let announcement = listeners[index].plan.datagrams?.announcement
            else { continue }
            if moment <= now {
                // Those that are late are left out.
                let next = moment &+ announcement.interval
                listener.announceAt = next > now ? next : now &+ announcement.interval
                if listeners[index].pausedUntil == nil {
                    send(announcement, listener, listeners[index].plan.counters)
                }
            }
            announceAt = min(announceAt, listener.announceAt ?? .max)
        }
    }

    private func send(
        _ announcement: DatagramRules.Announcement, _ listener: DatagramListener,
        _ counters: ConversationCounters
    ) {
        let address = listener.address.family == .ipv6 ? announcement.to.mapped : announcement.to
        let result = announcement.bytes.withUnsafeBytes { listener.descriptor.send($0, to: address) }
        counters.announcements.note(result)
        if !result.failed { counters.add(result.value, to: .bytesSent, loop: index) }
    }
}
