import ArgumentParser
import Logging

/// What the log on standard error says, and how.
struct LogFlags: ParsableArguments {
    /// The levels of the log, by the same names.
    enum Level: String, ExpressibleByArgument, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Option(help: ArgumentHelp("The least that is logged.", valueName: "level"))
    var logLevel: Level = .info

    @Option(help: ArgumentHelp("How it is logged; json is an object on each line.", valueName: "format"))
    var logFormat: Format = .text

    /// Makes it the log of the process.
    func start() {
        let (level, format) = (Logger.Level(rawValue: logLevel.rawValue) ?? .info, logFormat)
        LoggingSystem.bootstrap { label in
            var handler: any LogHandler =
                switch format {
                case .text: TextLogHandler()
                case .json: JSONLogHandler(label: label)
                }
            handler.logLevel = level
            return handler
        }
    }
}
