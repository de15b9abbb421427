import Programs
import Synchronization

/// Events: what happens, for those who watch.
extension Lab {
    /// - Parameter after: the number of the last event that is known; nil for what happens from now on.
    package func watch(_ filter: EventFilter, after: UInt64? = nil) -> EventReader {
        events.subscribe(filter, after: after)
    }

    /// Tells how far a load is, once a second while it runs.
    func tellProgress(of entry: LoadEntry) async {
        while !(await loadsChanged.wait(nanoseconds: 1_000_000_000, until: { entry.isOver })) {
            // When the lab ends, the wait does at once.
            if state.withLock(\.isStopping) { return }
            guard events.isWatched(.loadProgress), let progress = try? await loadProgress(entry.id) else {
                continue
            }
            events.publish(.loadProgress, .load(id: entry.id, .running, progress))
        }
    }
}
