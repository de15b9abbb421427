import HTTPServer
import Lab
import Programs

/// Sends: one conversation each, and the exchange that it leaves.
enum SendRoutes {
    @Sendable static func send(_ call: Call, _ lab: Lab) async throws -> Response {
        try await answer(call, lab, client: nil)
    }

    @Sendable static func sendFromClient(_ call: Call, _ lab: Lab) async throws -> Response {
        try await answer(call, lab, client: call.name(else: .unknownClient))
    }

    /// 200 with the exchange; 202 where a `wait` ran out before it was complete. A wait of zero always has.
    private static func answer(_ call: Call, _ lab: Lab, client: ResourceName?) async throws -> Response {
        let wait = try call.timeSpan(.wait)
        let outcome: ConnectionOutcome? = try call.choice(.outcome)
        let format = try call.format()
        let fields: SendFields = try call.body()
        // A conversation may last for a day: no request is parked that long.
        let exchange = try await lab.send(fields, client: client, wait: wait ?? call.longestWait)
        let ranOut: Bool =
            switch wait {
            case TimeSpan.seconds(0): true
            case nil: exchange.client?.state == .open
            default: !exchange.complete
            }
        var satisfied = wait == nil && outcome == nil ? nil : !ranOut
        if let outcome, !ranOut {
            satisfied = exchange.hasOutcome(outcome)
        }
        return .exchange(
            exchange, satisfied: satisfied, format, status: ranOut ? 202 : 200,
            location: "/v1/exchanges/\(exchange.id)")
    }
}
