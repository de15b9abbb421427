import ControlPlane
import Glibc
import Logging
import Programs
import Sockets

/// Writes each event of the log as a JSON object on a line of its own, to standard error.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.info
    private let label: String

    init(label: String) {
        self.label = label
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        LogWriter.shared.write(line(of: event, at: Timestamp(nanoseconds: WallClock.now())))
    }

    /// The line, with its end.
    func line(of event: LogEvent, at moment: Timestamp) -> [UInt8] {
        let line = LogLine(
            own: [
                "time": moment.description, "level": event.level.rawValue, "label": label,
                "message": event.message.description,
            ], metadata: details(of: event))
        // Strings, lists and objects of them: JSON has a form for each.
        return (try? encodeJSON(line)) ?? []
    }
}

/// The members of a line: the event's own, and the metadata beside them.
private struct LogLine: Encodable {
    var own: [String: String]
    var metadata: Logger.Metadata

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        for (name, text) in own { try container.encode(text, forKey: FieldKey(stringValue: name)) }
        for (name, value) in metadata {
            // What happened is not to be hidden by a detail of the same name.
            let key = own[name] == nil ? name : "\(name)_"
            try container.encode(LogValue(value: value), forKey: FieldKey(stringValue: key))
        }
    }
}

private struct LogValue: Encodable {
    var value: Logger.MetadataValue

    func encode(to encoder: any Encoder) throws {
        switch value {
        case .string(let text):
            var container = encoder.singleValueContainer()
            try container.encode(text)
        case .stringConvertible(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value.description)
        case .array(let values):
            var container = encoder.unkeyedContainer()
            for value in values { try container.encode(LogValue(value: value)) }
        case .dictionary(let values):
            var container = encoder.container(keyedBy: FieldKey.self)
            for (name, value) in values {
                try container.encode(LogValue(value: value), forKey: FieldKey(stringValue: name))
            }
        }
    }
}
