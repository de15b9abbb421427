import Conversations
import Programs
import Synchronization

/// Puts records into words. The recording of an open connection is written by its loop, so that is where it is read.
extension Lab {
    func read(_ matches: [ConnectionMatch]) async -> [ConnectionReport] {
        var reports = matches.map { $0.side.hasEnded ? $0.report : nil }
        for loop in 0..<loops.count {
            let open = matches.indices.filter {
                reports[$0] == nil && matches[$0].side.recording.loop == loop
            }
            if open.isEmpty { continue }
            let found = await on(loop) { open.map { matches[$0].report } }
            for (index, report) in zip(open, found) { reports[index] = report }
        }
        return reports.compactMap { $0 }
    }

    func read(_ entries: [ExchangeEntry]) async -> [Exchange] {
        var snapshots = snapshots(of: entries)
        // What ends meanwhile makes the words of the snapshot stale. Each side ends once, so this comes to an end.
        while true {
            let reports = await read(snapshots.flatMap(\.matches))
            let later = snapshots.contains(where: \.isOpen) ? self.snapshots(of: entries) : snapshots
            guard zip(snapshots, later).contains(where: { !$0.isLike($1) }) else {
                var rest = reports[...]
                return snapshots.map { $0.exchange(&rest) }
            }
            snapshots = later
        }
    }

    private func snapshots(of entries: [ExchangeEntry]) -> [ExchangeEntry.Snapshot] {
        records.state.withLock { _ in entries.map(\.snapshot) }
    }

    /// Runs some code on a loop's thread, which writes no recording meanwhile.
    func on<Value: Sendable>(_ loop: Int, _ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { (continuation: CheckedContinuation<Value, Never>) in
            // A loop that has ended writes no more.
            if !loops.post(.inspect { continuation.resume(returning: body()) }, to: loop) {
                continuation.resume(returning: body())
            }
        }
    }
}
