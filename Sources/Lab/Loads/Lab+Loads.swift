import Conversations
package import Programs
import Sockets
import Synchronization

/// Loads: one program, run by many conversations on all loops.
extension Lab {
    /// Starts a load, and answers at once.
    package func startLoad(_ settings: LoadSettings) async throws(LabProblem) -> LoadReport {
        try checkRoom(settings.width)
        let targets = try await targets(of: settings)
        let sources = try loadSources(settings, targets)
        return try await change { () async throws(LabProblem) -> LoadReport in
            let entry = try enter(settings, targets, sources)
            for (loop, share) in entry.shares.enumerated() { _ = loops.post(.load(share), to: loop) }
            return await report(entry)
        }
    }

    package func load(_ id: UInt64) async throws(LabProblem) -> LoadReport {
        await report(try loadEntry(id))
    }

    /// How far it is, without what makes a report costly.
    package func loadProgress(_ id: UInt64) async throws(LabProblem) -> LoadReport.Progress {
        let entry = try loadEntry(id)
        if let final = entry.final { return final.progress }
        var (done, errors) = (0, 0)
        for (loop, share) in entry.shares.enumerated() {
            let part = await on(loop) { (share.tally.done, share.tally.errors) }
            (done, errors) = (done + part.0, errors + part.1)
        }
        return entry.progress(done: done, errors: errors)
    }

    /// Waits until it has ended, or until `wait` has passed.
    package func load(_ id: UInt64, wait: TimeSpan) async throws(LabProblem) -> LoadReport {
        let entry = try loadEntry(id)
        _ = await entry.completion.wait(nanoseconds: wait.nanoseconds)
        return await report(entry)
    }

    /// All that are kept, the oldest first.
    package func loads() async -> [LoadReport] {
        var reports: [LoadReport] = []
        for entry in state.withLock(\.loads).values.sorted(by: { $0.id < $1.id }) {
            reports.append(await report(entry))
        }
        return reports
    }

    /// Begins no conversation any more and aborts those that run; the result is kept. One that has ended stays as it is.
    package func stopLoad(_ id: UInt64) async throws(LabProblem) -> LoadReport {
        let entry = try loadEntry(id)
        await stop(entry)
        return await report(entry)
    }

    /// Stops all, and forgets them.
    func stopLoads() async {
        let entries = state.withLock { state in
            defer { state.loads.removeAll() }
            return Array(state.loads.values)
        }
        // All are told before any is waited for.
        for entry in entries.filter(askToStop) { _ = await entry.completion.wait(nanoseconds: nil) }
    }

    private func stop(_ entry: LoadEntry) async {
        if askToStop(entry) { _ = await entry.completion.wait(nanoseconds: nil) }
    }

    /// Answers whether it is to be waited for: not where it has ended, or the loops have.
    private func askToStop(_ entry: LoadEntry) -> Bool {
        guard !entry.completion.isOver else { return false }
        entry.markStopped()
        var isTaken = false
        for loop in 0..<loops.count where loops.post(.stopLoad(entry.run), to: loop) { isTaken = true }
        return isTaken
    }

    private func loadEntry(_ id: UInt64) throws(LabProblem) -> LoadEntry {
        guard let entry = state.withLock({ $0.loads[id] }) else {
            throw LabProblem(
                .unknownLoad,
                "there is no load l-\(id); it was never there, or was dropped. GET /v1/loads lists those there are."
            )
        }
        return entry
    }

    private func report(_ entry: LoadEntry) async -> LoadReport {
        if let final = entry.final { return final }
        return entry.report(await tally(entry), hasEnded: false)
    }

    /// - Parameters:
    ///   - sides: how many ends of each conversation are here.
    ///   - others: connections of the loads that run.
    private func checkRoom(_ width: Int, sides: Int = 1, others: Int = 0) throws(LabProblem) {
        let most = configuration.connections
        guard width * sides + others > most else { return }
        let needs =
            "the load needs \(width * sides) connections\(sides > 1 ? ", two for each conversation" : "")"
        let taken = others > 0 ? ", \(others) of them for loads that run" : ""
        let room = (most - others) / sides
        let remedy = room > 0 ? "lower concurrency to \(room)" : "wait for the end of another load"
        throw LabProblem(
            .tooManyConnections, field: "concurrency",
            "\(needs), and \(most) may be open\(taken); \(remedy).")
    }

    /// Where a server of ours answers a load, the conversations of all loads need their connections at the same time: one
    /// that waits for its other side would hold its own meanwhile.
    private func checkRoom(_ state: State, _ width: Int, _ servers: ServerCounts?) throws(LabProblem) {
        let running = state.loads.values.filter { !$0.completion.isOver }
        let answersOne = running.contains { $0.servers != nil }
        guard servers != nil || answersOne else { return }
        try checkRoom(
            width, sides: servers == nil ? 1 : 2, others: running.reduce(0) { $0 + $1.connections })
    }

    /// The sum of what each loop has counted, which is read with that loop standing still.
    private func tally(_ entry: LoadEntry) async -> LoadTally {
        var sum = LoadTally()
        for (loop, share) in entry.shares.enumerated() {
            sum.add(await on(loop) { share.tally }, reports: entry.settings.reports)
        }
        return sum
    }

    /// Called when all conversations have ended. The servers may be some moments behind; those of a load that was stopped
    /// may be so for long.
    private func finish(_ entry: LoadEntry) async {
        entry.noteEnd()
        let deadline = MonotonicClock.now() &+ configuration.serverGrace.nanoseconds
        while let servers = entry.servers, !entry.isStopped, MonotonicClock.now() < deadline {
            if servers.haveEnded(connections: entry.run.value(.connected)) { break }
            try? await Task.sleep(nanoseconds: 2_000_000)
        }
        entry.end(with: entry.report(await tally(entry), hasEnded: true))
    }

    /// Gives a load its number and its place.
    private func enter(
        _ settings: LoadSettings, _ targets: [ClientTarget], _ sources: [SocketAddress]
    ) throws(LabProblem) -> LoadEntry {
        var schedule = LoadRun.Schedule()
        schedule.conversations = settings.conversations
        schedule.duration = settings.duration?.nanoseconds
        schedule.interval = settings.rate.map { 1e9 / $0 }
        schedule.catchUp = settings.catchUp
        schedule.warmUp = settings.warmUp
        let ended = OneAnswer<Void>()
        let run = LoadRun(
            settings, schedule: schedule, targets: targets, sources: sources, loops: loops.count,
            capture: configuration.capture, done: { ended.give(()) })
        let shares = (0..<loops.count).map { LoadShare(run, loop: $0, of: loops.count) }
        let entry = try state.withLock { state throws(LabProblem) -> LoadEntry in
            try Self.makeRoom(&state.loads, configuration)
            let servers = Self.servers(state, settings, targets)
            try checkRoom(state, settings.width, servers)
            let entry = LoadEntry(
                id: state.nextLoad, settings: settings, run: run, shares: shares,
                servers: servers, completion: Completion())
            state.nextLoad += 1
            state.loads[entry.id] = entry
            return entry
        }
        Task { [self] in
            _ = await ended.value(within: nil)
            await finish(entry)
        }
        return entry
    }

    private static func makeRoom(
        _ loads: inout [UInt64: LoadEntry], _ configuration: LabConfiguration
    ) throws(LabProblem) {
        let ended = loads.values.filter(\.completion.isOver).map(\.id).sorted()
        guard loads.count - ended.count < configuration.runningLoads else {
            throw LabProblem(
                .tooManyLoads,
                "\(configuration.runningLoads) loads are running, which is the limit; stop one, or wait for its end."
            )
        }
        for id in ended.dropLast(configuration.endedLoads - 1) { loads[id] = nil }
    }
}
