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
            events.publish(
                .loadStarted, .load(id: entry.id, .running, entry.progress(done: 0, errors: 0)))
            for (loop, share) in entry.shares.enumerated() { _ = loops.post(.load(share), to: loop) }
            let report = await report(entry)
            Task { [self] in await tellProgress(of: entry) }
            return report
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

    /// Waits until it has come to a state, to its end where none is given, or until `wait` has passed. It is not waited for
    /// what can not come any more.
    package func load(
        _ id: UInt64, wait: TimeSpan, until state: LoadReport.State? = nil
    ) async throws(LabProblem) -> Waited<LoadReport> {
        let entry = try loadEntry(id)
        let isWanted = { @Sendable (found: LoadReport.State) in
            state.map { $0 == found } ?? (found != .running)
        }
        _ = await loadsChanged.wait(nanoseconds: wait.nanoseconds) {
            let standing = entry.standing
            return isWanted(standing) || standing != .running
        }
        let report = await report(entry)
        return Waited(report, satisfied: isWanted(report.state))
    }

    /// Those that are kept, the oldest first; answers when there are as many matches as asked for, or `wait` has passed.
    package func loads(_ filter: LoadFilter) async -> Page<LoadReport> {
        let isSatisfied = await loadsChanged.wait(nanoseconds: filter.wait?.nanoseconds ?? 0) { [self] in
            entries(filter).count >= filter.count
        }
        var reports: [LoadReport] = []
        let found = entries(filter).prefix(filter.limit)
        for entry in found { reports.append(await report(entry)) }
        let cursor = found.last.map { "l-\($0.id)" } ?? filter.after.map { "l-\($0)" }
        return Page(items: reports, cursor: cursor, satisfied: isSatisfied)
    }

    private func entries(_ filter: LoadFilter) -> [LoadEntry] {
        state.withLock(\.loads).values
            .filter { $0.id > filter.after ?? 0 && (filter.state ?? $0.standing) == $0.standing }
            .sorted { $0.id < $1.id }
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
        for entry in entries.filter({ askToStop($0, abortConnections: true) }) { await waitForEnd(of: entry) }
        loadsChanged.ring()
    }

    private func stop(_ entry: LoadEntry) async {
        if askToStop(entry, abortConnections: true) { await waitForEnd(of: entry) }
    }

    private func waitForEnd(of entry: LoadEntry) async {
        _ = await loadsChanged.wait(nanoseconds: nil) { entry.isOver }
    }

    /// Answers whether it is to be waited for: not where it has ended, or the loops have.
    @discardableResult
    func askToStop(_ entry: LoadEntry, abortConnections: Bool) -> Bool {
        guard !entry.isOver else { return false }
        entry.markStopped()
        var isTaken = false
        for loop in 0..<loops.count
        where loops.post(.stopLoad(entry.run, abortConnections: abortConnections), to: loop) {
            isTaken = true
        }
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
        let running = state.loads.values.filter { !$0.isOver }
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
        let report = entry.report(await tally(entry), hasEnded: true)
        for counters in entry.run.counters { ledger.retire(counters) }
        entry.end(with: report)
        loadsChanged.ring()
        events.publish(.loadEnded, .load(id: entry.id, report.state, report.progress))
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
                servers: servers)
            state.nextLoad += 1
            state.loads[entry.id] = entry
            for counters in run.counters { ledger.enter(.client, counters) }
            return entry
        }
        loadsChanged.ring()
        Task { [self] in
            _ = await ended.value(within: nil)
            await finish(entry)
        }
        return entry
    }

    private static func makeRoom(
        _ loads: inout [UInt64: LoadEntry], _ configuration: LabConfiguration
    ) throws(LabProblem) {
        let ended = loads.values.filter(\.isOver).map(\.id).sorted()
        guard loads.count - ended.count < configuration.runningLoads else {
            throw LabProblem(
                .tooManyLoads,
                "\(configuration.runningLoads) loads are running, which is the limit; stop one, or wait for its end."
            )
        }
        for id in ended.dropLast(configuration.endedLoads - 1) { loads[id] = nil }
    }
}
