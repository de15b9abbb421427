import ControlPlane
import Lab
import Logging

/// Writes what happens in a lab, and what is asked of it, into the log: servers, clients and loads at the level info, each
/// connection and each request at the level debug.
struct LoggedEvents {
    let log: Logger

    private static let loud: Set<EventType> = [.connectionOpened, .connectionClosed, .loadProgress]

    /// Follows a lab to its end, which the task comes to after it.
    func follow(_ lab: Lab) -> Task<Void, Never>? {
        guard log.logLevel <= .info else { return nil }
        var filter = EventFilter()
        if log.logLevel > .debug { filter.types = Set(EventType.allCases).subtracting(Self.loud) }
        let watched = filter
        let first = lab.watch(watched)
        return Task.detached { [log] in
            var reader: EventReader? = first
            while let current = reader {
                reader = nil
                while let events = await current.next(within: 60_000_000_000) {
                    for event in events {
                        write(event, to: log)
                        // Who was too slow for all of it goes on with what comes now.
                        if event.type == .dropped { reader = lab.watch(watched) }
                    }
                }
            }
        }
    }

    private func write(_ event: LabEvent, to log: Logger) {
        let level: Logger.Level =
            event.type == .dropped ? .warning : Self.loud.contains(event.type) ? .debug : .info
        var metadata: Logger.Metadata = [:]
        for (name, value) in event.details { metadata[name] = "\(value)" }
        log.log(level: level, "\(event.type.rawValue)", metadata: metadata)
    }

    /// What is to be told of each request; nil where nobody would see it.
    var requests: (@Sendable (AnsweredRequest) -> Void)? {
        guard log.logLevel <= .debug else { return nil }
        return { [log] request in
            log.debug(
                "request",
                metadata: [
                    "method": "\(request.method)", "path": "\(request.path)", "status": "\(request.status)",
                    "seconds": "\(request.seconds)",
                ])
        }
    }
}
