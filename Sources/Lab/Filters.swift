package import Programs

/// Which connections a list holds.
package struct ConnectionFilter: Sendable {
    package var server: ResourceName?
    package var client: ResourceName?
    package var outcome: ConnectionOutcome?
    package var state: ConnectionState?
    /// Only those with a higher number than this id's.
    package var after: UInt64?
    package var limit = 100
    /// Wait so long until there are `count` matches.
    package var wait: TimeSpan?
    package var count = 1

    package init() {}
}

/// How far an exchange is.
package enum ExchangeState: String, Choice {
    /// A side of it has not ended, or is still to come.
    case open
    case complete
    package static var subject: String { "state" }
}

/// Which exchanges a list holds.
package struct ExchangeFilter: Sendable {
    package var state: ExchangeState?
    /// Of either side.
    package var outcome: ConnectionOutcome?
    package var after: UInt64?
    package var limit = 100
    package var wait: TimeSpan?
    package var count = 1

    package init() {}
}

extension ExchangeFilter {
    /// Whether the exchange has come to what is waited for.
    func matches(_ exchange: Exchange) -> Bool {
        if let state, (state == .complete) != exchange.complete { return false }
        return outcome.map(exchange.hasOutcome) ?? true
    }
}

extension Exchange {
    /// Whether either side came out so.
    package func hasOutcome(_ outcome: ConnectionOutcome) -> Bool {
        client?.outcome == outcome || server?.outcome == outcome
    }
}

/// Which loads a list holds.
package struct LoadFilter: Sendable {
    package var state: LoadReport.State?
    package var after: UInt64?
    package var limit = 100
    package var wait: TimeSpan?
    package var count = 1

    package init() {}
}
