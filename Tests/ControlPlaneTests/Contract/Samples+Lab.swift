import Programs

@testable import Lab

extension Samples {
    /// One of each subject.
    static let events: [LabEvent] = {
        let name = ResourceName("recipe")!
        let connection = LabEvent.Connection(
            id: 1, exchange: 1, role: .server, endpoint: "recipe", outcome: .completed)
        var client = connection
        client.role = .client
        client.outcome = nil
        let progress = LoadReport.Progress(
            done: 1, of: 2, rate: 1.5, errors: 0, elapsed: .seconds(1), timeLeft: .seconds(1))
        let subjects: [(EventType, LabEvent.Subject)] = [
            (.serverStarted, .server(name, bound: Endpoint(host: "::1", port: 4444))),
            (.clientDeleted, .client(name)), (.connectionClosed, .connection(connection)),
            (.connectionOpened, .connection(client)), (.loadProgress, .load(id: 1, .running, progress)),
            (.dropped, .events(gone: 3)), (.missed, .events(gone: nil)), (.draining, .everything),
        ]
        return subjects.enumerated().map { index, event in
            LabEvent(
                id: UInt64(index), type: event.0, time: Timestamp(nanoseconds: 1_769_860_800_000_000_000),
                subject: event.1)
        }
    }()

    static let changes: LabChanges = {
        var changes = LabChanges()
        changes.servers.created = [ResourceName("recipe")!]
        changes.clients.deleted = [ResourceName("probe")!]
        return changes
    }()
}
