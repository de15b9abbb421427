import ArgumentParser
import HTTPClient

/// `lastword servers`: the listeners of a service.
struct ServersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "servers", abstract: "Lists the servers of a service, or acts on one.",
        discussion: """
            Without a subcommand it lists them. 'not completed' counts the connections that ended otherwise, by \
            their outcome.

            \(ExitCodes.help())
            """,
        subcommands: [List.self, Get.self, Put.self, Delete.self, Stop.self, Start.self],
        defaultSubcommand: List.self)

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists the servers: state, address, connections.",
            discussion: ExitCodes.help())

        @OptionGroup var service: ServiceOptions

        func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
            try service.printList(.servers, json: self.service.json)
        }
    }

    struct Get: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "get", abstract: "Shows all of one server, a line for each value.",
            discussion: ExitCodes.help())

        @Argument(help: "Its name.")
        var name: String

        @OptionGroup var service: ServiceOptions

        func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
            let answer = try service.ask("GET", EndpointTable.Kind.servers.path(name))
            try service.printOutline(answer, json: self.service.json)
        }
    }

    struct Put: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "put", abstract: "Creates a server, or replaces it.",
            discussion: """
                The server is what PUT /v1/servers/{name} takes: a JSON body, the flags, or both; a flag stands in \
                place of the body's field.

                \(ExitCodes.help())
                """)

        @Argument(help: "Its name.")
        var name: String

        @OptionGroup var fields: ServersFields
        @OptionGroup var service: ServiceOptions

        func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
            let answer = try service.ask("PUT", EndpointTable.Kind.servers.path(name), body: fields.body)
            try service.printRow(.servers, answer, json: self.service.json)
        }
    }

    struct Delete: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete", abstract: "Deletes a server; prints nothing.",
            discussion: ExitCodes.help())

        @Argument(help: "Its name.")
        var name: String

        @OptionGroup var service: ServiceOptions

        func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
            try Output.write(service.ask("DELETE", EndpointTable.Kind.servers.path(name)).body)
        }
    }

    struct Stop: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "stop", abstract: "Closes a server's listener; its connections run on.",
            discussion: ExitCodes.help())

        @Argument(help: "Its name.")
        var name: String

        @Flag(help: "End its open connections too, with a reset.")
        var abort = false

        @OptionGroup var service: ServiceOptions

        func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
            var query = Query()
            query.add("connections", abort ? "abort" : nil)
            let path = EndpointTable.Kind.servers.path(name) + "/stop"
            try service.printRow(
                .servers, service.ask("POST", path, query, body: []), json: self.service.json)
        }
    }

    struct Start: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "start", abstract: "Makes a server listen again, on the same port.",
            discussion: ExitCodes.help())

        @Argument(help: "Its name.")
        var name: String

        @OptionGroup var service: ServiceOptions

        func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
            let path = EndpointTable.Kind.servers.path(name) + "/start"
            try service.printRow(.servers, service.ask("POST", path, body: []), json: self.service.json)
        }
    }
}
