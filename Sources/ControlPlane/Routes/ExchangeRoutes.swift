import HTTPServer
import Lab
import Programs

/// Exchanges: both sides of a conversation, with the verdict.
enum ExchangeRoutes {
    @Sendable static func list(_ call: Call, _ lab: Lab) async throws -> Response {
        var filter = ExchangeFilter()
        filter.state = try call.choice(.state)
        filter.outcome = try call.choice(.outcome)
        filter.after = try call.id(.after, .exchange)
        filter.limit = try call.integer(.limit, in: ConnectionRoutes.limits) ?? filter.limit
        filter.wait = try call.timeSpan(.wait)
        filter.count = try call.integer(.count, in: ConnectionRoutes.counts) ?? filter.count
        let format = try call.format()
        let page = await lab.exchanges(filter)
        return switch format {
        case .json: .json(encoding: page)
        case .text: .text(page.items.map(\.sequence).joined(separator: "\n"))
        }
    }

    @Sendable static func get(_ call: Call, _ lab: Lab) async throws -> Response {
        let format = try call.format()
        let number = try call.number(.exchange, else: .unknownExchange)
        var condition = ExchangeFilter()
        condition.state = try call.choice(.state)
        condition.outcome = try call.choice(.outcome)
        guard let wait = try call.conditionWait() else {
            return .exchange(try await lab.exchange(number), format)
        }
        let waited = try await lab.exchange(number, wait: wait, until: condition)
        return .exchange(waited.value, satisfied: waited.satisfied, format)
    }
}
