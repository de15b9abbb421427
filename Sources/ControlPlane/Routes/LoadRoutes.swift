import HTTPServer
import Lab
import Programs

/// Loads: many conversations of one program, and what came out of them.
enum LoadRoutes {
    /// 202 with the load that has begun; 200 where a `wait` saw its end. A wait of zero sees none.
    @Sendable static func start(_ call: Call, _ lab: Lab) async throws -> Response {
        let wait = try call.timeSpan(.wait)
        let body: LoadBody = try call.body()
        let report = try await lab.startLoad(body.settings)
        let location = "/v1/loads/\(report.id)"
        guard let wait, let number = RecordID.load.number(report.id) else {
            return .json(encoding: report, status: 202, location: location)
        }
        if wait == .seconds(0) {
            return .json(encoding: Waited(report, satisfied: false), status: 202, location: location)
        }
        let waited = try await lab.load(number, wait: wait)
        return .json(encoding: waited, status: waited.satisfied ? 200 : 202, location: location)
    }

    /// Without the reports of failures, which each load has by itself.
    @Sendable static func list(_ call: Call, _ lab: Lab) async throws -> Response {
        var filter = LoadFilter()
        filter.state = try call.choice(.state)
        filter.after = try call.id(.after, .load)
        filter.limit = try call.integer(.limit, in: ConnectionRoutes.limits) ?? filter.limit
        filter.wait = try call.timeSpan(.wait)
        filter.count = try call.integer(.count, in: ConnectionRoutes.counts) ?? filter.count
        var page = await lab.loads(filter)
        for load in page.items.indices {
            for failure in page.items[load].result.failures.indices {
                page.items[load].result.failures[failure].reports = []
            }
        }
        return .json(encoding: page)
    }

    /// 200, whether what was waited for came or the time ran out before.
    @Sendable static func get(_ call: Call, _ lab: Lab) async throws -> Response {
        let number = try number(call)
        let state: LoadReport.State? = try call.choice(.state)
        guard let wait = try call.conditionWait() else {
            return .json(encoding: try await lab.load(number))
        }
        return .json(encoding: try await lab.load(number, wait: wait, until: state))
    }

    /// Stops the load; its result is kept.
    @Sendable static func stop(_ call: Call, _ lab: Lab) async throws -> Response {
        .json(encoding: try await lab.stopLoad(number(call)))
    }

    private static func number(_ call: Call) throws -> UInt64 {
        try call.number(.load, else: .unknownLoad)
    }
}
