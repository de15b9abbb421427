/// Somebody who watches. Nobody else takes its events.
package final class EventReader: Sendable {
    private let hub: EventHub
    private let id: UInt64

    init(hub: EventHub, id: UInt64) {
        self.hub = hub
        self.id = id
    }

    deinit {
        hub.unsubscribe(id)
    }

    /// What has happened since; waits until something has, for so many nanoseconds, and is empty then. Nil at the end:
    /// after `dropped`, when it was cancelled, or when the lab has ended.
    package func next(within nanoseconds: UInt64) async -> [LabEvent]? {
        await hub.take(id, within: nanoseconds)
    }

    /// Ends it, also for whoever waits.
    package func cancel() {
        hub.unsubscribe(id)
    }
}
