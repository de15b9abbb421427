import ArgumentParser
import ControlPlane

/// The command line.
@main
struct Lastword: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lastword",
        abstract: "Makes socket conversations end on purpose, and tells what each side saw.",
        version: Version.number,
        subcommands: [
            ServeCommand.self, LoadCommand.self, ServersCommand.self, ClientsCommand.self, SendCommand.self,
            SearchCommand.self, ConnectionsCommand.self, ExchangeCommand.self, EventsCommand.self,
            ResetCommand.self,
            HealthcheckCommand.self, HolderCommand.self,
        ])

    static func main() {
        do throws(ValidationError) {
            main(try Environment.ofTheProcess.complete(Array(CommandLine.arguments.dropFirst())))
        } catch {
            exit(withError: Process.refuse(error.message, of: "serve"))
        }
    }
}
