import Logging
import Programs
import Sockets

extension LogHandler {
    /// The details of an event: what it brings comes before what a provider has, and that before the handler's own.
    func details(of event: LogEvent) -> Logger.Metadata {
        metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
    }
}

/// Writes each event of the log as a line for people: time, level, what happened, the details.
struct TextLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        LogWriter.shared.write(line(of: event, at: Timestamp(nanoseconds: WallClock.now())))
    }

    /// The line, with its end. Line breaks in a detail do not end it.
    func line(of event: LogEvent, at moment: Timestamp) -> [UInt8] {
        let details = details(of: event).sorted { $0.key < $1.key }.map { " \($0)=\($1)" }.joined()
        let text = "\(moment) \(event.level.rawValue) \(event.message)\(details)"
        return Array(text.replacing("\n", with: "\\n").utf8) + [UInt8(ascii: "\n")]
    }
}
