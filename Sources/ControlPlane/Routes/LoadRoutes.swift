import HTTPServer
import Lab
import Programs

/// Loads: many conversations of one program, and what came out of them.
enum LoadRoutes {
    /// 202 with the load that has begun; 200 where a `wait` saw its end. A wait of zero sees none.
    @Sendable static func start(_ call: Call, _ lab: Lab) async throws -> Response {
        let wait = try call.timeSpan(.wait)
        let body: LoadBody = try call.body()
        var report = try await lab.startLoad(body.settings)
        let location = "/v1/loads/\(report.id)"
        guard let wait, wait > .seconds(0), let number = RecordID.load.number(report.id) else {
            return .json(encoding: report, status: 202, location: location)
        }
        report = try await lab.load(number, wait: wait)
        return .json(encoding: report, status: report.state == .running ? 202 : 200, location: location)
    }

    /// Without the reports of failures, which each load has by itself.
    @Sendable static func list(_ call: Call, _ lab: Lab) async throws -> Response {
        var loads = await lab.loads()
        for load in loads.indices {
            for failure in loads[load].result.failures.indices {
                loads[load].result.failures[failure].reports = []
            }
        }
        return .json(encoding: ItemList(items: loads))
    }

    /// 200, whether the load has ended or a `wait` ran out before.
    @Sendable static func get(_ call: Call, _ lab: Lab) async throws -> Response {
        let number = try number(call)
        guard let wait = try call.timeSpan(.wait) else {
            return .json(encoding: try await lab.load(number))
        }
        return .json(encoding: try await lab.load(number, wait: wait))
    }

    /// Stops the load; its result is kept.
    @Sendable static func stop(_ call: Call, _ lab: Lab) async throws -> Response {
        .json(encoding: try await lab.stopLoad(number(call)))
    }

    private static func number(_ call: Call) throws -> UInt64 {
        try call.number(.load, else: .unknownLoad)
    }
}
