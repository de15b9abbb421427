import ArgumentParser
import ControlPlane
import HTTPClient

/// `lastword connections`: what the sides of conversations did and saw.
struct ConnectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections", abstract: "Lists the connections of a service, or acts on one.",
        discussion: """
            Without a subcommand it lists them, the oldest first.

            \(ConnectionList.exitCodes)
            """,
        subcommands: [ConnectionList.self, Get.self, Abort.self, Delete.self],
        defaultSubcommand: ConnectionList.self)

    private static func path(_ id: String) -> String {
        "/v1/connections/\(id.percentEncoded)"
    }

    struct Get: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "get", abstract: "Shows all of one connection, a line for each value.",
            discussion: ExitCodes.help())

        @Argument(help: "Its id, as c-12.")
        var id: String

        @OptionGroup var service: ServiceOptions

        func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
            try service.printOutline(service.ask("GET", path(id)), json: self.service.json)
        }
    }

    struct Abort: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "abort", abstract: "Ends an open connection with a reset; its record stays.",
            discussion: ExitCodes.help())

        @Argument(help: "Its id, as c-12.")
        var id: String

        @OptionGroup var service: ServiceOptions

        func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
            let answer = try service.ask("POST", path(id) + "/abort", body: [])
            if self.service.json {
                try Output.write(answer.body)
                return
            }
            var table = ConnectionTable()
            table.add(try service.tree(answer))
            try Output.write(table.text)
        }
    }

    struct Delete: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Forgets the record of a connection that has ended; prints nothing.",
            discussion: ExitCodes.help())

        @Argument(help: "Its id, as c-12.")
        var id: String

        @OptionGroup var service: ServiceOptions

        func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
            try Output.write(service.ask("DELETE", path(id)).body)
        }
    }
}
