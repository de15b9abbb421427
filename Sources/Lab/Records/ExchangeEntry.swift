import Conversations
import Programs

/// An exchange as the records keep it. Guarded by the records' lock; the recordings by their loops.
final class ExchangeEntry: @unchecked Sendable {
    let id: UInt64
    var client: Side?
    var server: Side?
    var joinedBy = Exchange.JoinedBy.none
    /// Whether its client has neither met its server nor ended.
    var isUnmet = false
    /// Whether a side of ours is still to come: the target is a server of ours that keeps records.
    var expectsServer = false
    /// The server that the send named.
    var answeredBy: String?
    var pair: AddressPair?
    /// When the client's side ended, in nanoseconds of the monotonic clock.
    var clientEndedAt: UInt64?
    /// Whether its end was noted, which is when it may be dropped for newer ones.
    var isSettled = false

    /// Its standing as far as those who wait for lists were told. Nil until it is listed.
    var told: Standing?

    /// Which records of its client are wanted.
    let record: RecordPolicy
    /// Whether somebody has yet to be answered with it, who sees its client's side in any case.
    var awaitsAnswer: Bool
    /// Whether its client's side has ended and is not wanted.
    var dropsClient = false

    init(id: UInt64, record: RecordPolicy) {
        self.id = id
        self.record = record
        awaitsAnswer = record != .all
    }

    /// One side, and whether it has ended, so that anybody may read its recording.
    struct Side {
        var recording: Recording
        var hasEnded = false

        var outcome: ConnectionOutcome? { hasEnded ? recording.outcome : nil }
    }

    /// What a list asks of an exchange.
    struct Standing: Equatable {
        var isComplete: Bool
        /// Of the sides that have ended.
        var client: ConnectionOutcome?
        var server: ConnectionOutcome?
    }

    var standing: Standing {
        Standing(isComplete: isComplete, client: client?.outcome, server: server?.outcome)
    }

    var sides: [Side] { [client, server].compactMap { $0 } }

    var clientHasEnded: Bool { client?.hasEnded ?? true }

    var isComplete: Bool {
        clientHasEnded && (server?.hasEnded ?? !expectsServer)
    }

    /// Whether there is nothing to come of it for sure: what a server adds later is a bonus.
    var canBeDropped: Bool { clientHasEnded && (server?.hasEnded ?? true) }

    /// Whether a server's side that begins at a moment can be its other side: the client's has not ended, or not
    /// longer ago than so many nanoseconds.
    func canBeMet(at moment: UInt64, within time: UInt64) -> Bool {
        clientEndedAt.map { moment <= $0 &+ time } ?? true
    }

    /// The exchange as it stands, to be put into words when the lock is left.
    var snapshot: Snapshot {
        Snapshot(id: id, client: client, server: server, joinedBy: joinedBy, isComplete: isComplete)
    }

    struct Snapshot: Sendable {
        var id: UInt64
        var client: Side?
        var server: Side?
        var joinedBy: Exchange.JoinedBy
        var isComplete: Bool

        var isOpen: Bool { client?.hasEnded == false || server?.hasEnded == false }

        /// From where its reports count time.
        var origin: UInt64 {
            [client, server].compactMap { $0?.recording.startedAt }.min() ?? 0
        }

        /// What there is to be put into words, the client's side first.
        var matches: [ConnectionMatch] {
            [client, server].compactMap { $0 }.map {
                ConnectionMatch(side: $0, exchange: id, origin: origin)
            }
        }

        /// The exchange, with the first of the reports, which it takes.
        func exchange(_ reports: inout ArraySlice<ConnectionReport>) -> Exchange {
            Exchange(
                id: "x-\(id)", client: client.flatMap { _ in reports.popFirst() },
                server: server.flatMap { _ in reports.popFirst() }, joinedBy: joinedBy,
                complete: isComplete)
        }

        /// Whether the same sides are there, and as far.
        func isLike(_ other: Snapshot) -> Bool {
            client?.recording === other.client?.recording && server?.recording === other.server?.recording
                && client?.hasEnded == other.client?.hasEnded && server?.hasEnded == other.server?.hasEnded
        }
    }
}
