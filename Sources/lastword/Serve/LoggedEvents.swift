import ControlPlane
import Lab
import Logging

/// Writes what happens in a lab, and what is asked of it, into the log: servers, clients and loads at the level info, each
/// connection and each request at the level debug.
struct LoggedEvents {
    let log: Logger

    private static let loud: Set<EventType> = [.connectionOpened, .connectionClosed, .loadProgress]

    /// Follows a lab to its end.
    func follow(_ lab: Lab) {
        guard log.logLevel <= .info else { return }
        var filter = EventFilter()
        if log.logLevel > .debug { filter.types = Set(EventType.allCases).subtracting(Self.loud) }
        let watched = filter
        Task.detached { [log] in
            var isBehind = true
            // Who is too slow for all of it goes on with what comes then.
            while isBehind {
                isBehind = false
                let reader = lab.watch(watched)
                while let events = await reader.next(within: 60_000_000_000) {
                    for event in events {
                        write(event, to: log)
                        if event.type == .dropped { isBehind = true }
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
