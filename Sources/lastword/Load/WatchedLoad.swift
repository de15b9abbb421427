import ArgumentParser
import ControlPlane
import Lab
import Programs

/// Runs a load to its end, or until a signal stops it, and shows how far it is meanwhile.
struct WatchedLoad {
    let lab: Lab
    let signals: EndSignals

    /// How long a look at the signals lasts: the line is drawn about ten times a second.
    private static let look: UInt64 = 100_000_000

    func report(of settings: LoadSettings) throws -> LoadReport {
        let lab = lab
        let started = try waitFor { () async throws(LabProblem) in try await lab.startLoad(settings) }
        guard let id = RecordID.load.number(started.id) else { return started }
        let end = Found<LoadReport>()
        Task.detached { await end.set { () async throws(LabProblem) in try await lab.end(of: id) } }
        var display = ProgressDisplay()
        var shown = started
        defer { display.clear() }
        while !end.isSet {
            if signals.wait(nanoseconds: Self.look) {
                // Where the connections do not end by that, the process does.
                EndSignals.forceEnd(after: 15)
                return try waitFor { () async throws(LabProblem) in try await lab.stopLoad(id) }
            }
            guard display.isShown else { continue }
            shown = try waitFor { [shown] () async throws(LabProblem) in
                var report = shown
                report.progress = try await lab.loadProgress(id)
                return report
            }
            display.show(shown)
        }
        return try get(end)
    }

    private func waitFor(
        _ work: @escaping @Sendable () async throws(LabProblem) -> LoadReport
    ) throws -> LoadReport {
        try get(Found.after(work))
    }

    /// - Throws: `ValidationError` where the arguments are to blame, else `StartFailure`.
    private func get(_ found: Found<LoadReport>) throws -> LoadReport {
        do throws(LabProblem) {
            return try found.get()
        } catch {
            let problem = Problem(error)
            guard problem.code.status < 500 else {
                throw StartFailure("The load can not run: \(problem.detail)")
            }
            throw ValidationError(problem.detail)
        }
    }
}

extension Lab {
    /// Waits until a load has ended, however long that takes.
    fileprivate func end(of id: UInt64) async throws(LabProblem) -> LoadReport {
        while true {
            let report = try await load(id, wait: .longest).value
            if report.state != .running { return report }
        }
    }
}
