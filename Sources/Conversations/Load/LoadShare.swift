import Programs
import Reactor
import Sockets

/// What one loop has of a load: how many conversations run, and what came of those that ended.
package final class LoadShare: @unchecked Sendable {
    // Invariant: the loop's thread alone touches what varies; others read it there (`Command.inspect`). So what is hot is
    // not checked for accesses that overlap.
    package let run: LoadRun
    /// Conversations at the same time.
    let concurrency: Int
    var running = 0
    /// A conversation that is not due yet.
    var next: LoadRun.Ticket?
    /// Kept connections without a conversation.
    var idle: [Token] = []
    /// Whether no other one will begin.
    var isOut = false
    /// When it goes on after this machine had refused something.
    var restsUntil: UInt64 = 0
    /// When the last conversation that counts has ended.
    var lastEnd: UInt64 = 0
    /// Records of conversations that went well, to be written anew.
    @exclusivity(unchecked) var spare: [Recording] = []
    /// As many as begin in a few turns of the loop.
    static let mostSpare = 256
    @exclusivity(unchecked) package internal(set) var tally = LoadTally()

    package init(_ run: LoadRun, loop: Int, of loops: Int) {
        self.run = run
        concurrency = run.share(of: loop, loops)
    }

    /// The next conversation that may begin now.
    func take(now: UInt64) -> LoadRun.Ticket? {
        guard !isOut else { return nil }
        if let held = next, run.passesOver(held, now: now) { next = nil }
        guard let ticket = next ?? run.take(now: now) else {
            isOut = true
            return nil
        }
        next = ticket.due > now ? ticket : nil
        return next == nil ? ticket : nil
    }

    /// Whether another connection may be opened, as far as their number goes.
    var mayOpen: Bool { running < concurrency }

    var hasRoom: Bool { mayOpen || !idle.isEmpty }

    var isOver: Bool { isOut && running == 0 }

    /// When another can begin, as far as that is known; nil where that depends on the end of one.
    var nextMoment: UInt64? {
        guard !isOut, hasRoom else { return nil }
        let due = next?.due ?? 0
        return idle.isEmpty || mayOpen ? max(restsUntil, due) : due
    }
}

/// Where a connection stands in its load.
struct LoadTurn {
    /// When the conversation was due, in nanoseconds of the monotonic clock.
    var due: UInt64 = 0
    var connectedAt: UInt64 = 0
    var firstByteAt: UInt64 = 0
    /// The number of the conversation.
    var number = 0
    var source: SocketAddress?
    /// Whether one is under way: not between two over a kept connection.
    var isActive = false
    var isMeasured = false
    /// The first message that was not complete.
    var incomplete: MessageOutcome?
    /// Whether more came than the answer, which would be taken for the next one's.
    var hasSurplus = false
    /// The errno of a call that failed before there was a connection.
    var failedWith: Int32 = 0
}
