import ArgumentParser
import HTTPClient

/// `lastword clients`: the targets of a service, with the defaults of their sends.
struct ClientsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clients", abstract: "Lists the clients of a service, or acts on one.",
        discussion: """
            Without a subcommand it lists them. 'not completed' counts the connections that ended otherwise, by \
            their outcome.

            \(ExitCodes.help())
            """,
        subcommands: [List.self, Get.self, Put.self, Delete.self, Stop.self, Start.self],
        defaultSubcommand: List.self)

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists the clients: state, address, connections.",
            discussion: ExitCodes.help())

        @OptionGroup var service: ServiceOptions

        func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
            try service.printList(.clients, json: self.service.json)
        }
    }

    struct Get: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "get", abstract: "Shows all of one client, a line for each value.",
            discussion: ExitCodes.help())

        @Argument(help: "Its name.")
        var name: String

        @OptionGroup var service: ServiceOptions

        func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
            let answer = try service.ask("GET", EndpointTable.Kind.clients.path(name))
            try service.printOutline(answer, json: self.service.json)
        }
    }

    struct Put: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "put", abstract: "Creates a client, or replaces it.",
            discussion: """
                The client is what PUT /v1/clients/{name} takes: a JSON body, the flags, or both; a flag stands in \
                place of the body's field.

                \(ExitCodes.help())
                """)

        @Argument(help: "Its name.")
        var name: String

        @OptionGroup var fields: ClientsFields
        @OptionGroup var service: ServiceOptions

        func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
            let answer = try service.ask("PUT", EndpointTable.Kind.clients.path(name), body: fields.body)
            try service.printRow(.clients, answer, json: self.service.json)
        }
    }

    struct Delete: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete", abstract: "Deletes a client; prints nothing.",
            discussion: ExitCodes.help())

        @Argument(help: "Its name.")
        var name: String

        @OptionGroup var service: ServiceOptions

        func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
            try Output.write(service.ask("DELETE", EndpointTable.Kind.clients.path(name)).body)
        }
    }

    struct Stop: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "stop", abstract: "Refuses further sends of a client; its connections run on.",
            discussion: ExitCodes.help())

        @Argument(help: "Its name.")
        var name: String

        @Flag(help: "End its open connections too, with a reset.")
        var abort = false

        @OptionGroup var service: ServiceOptions

        func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
            var query = Query()
            query.add("connections", abort ? "abort" : nil)
            let path = EndpointTable.Kind.clients.path(name) + "/stop"
            try service.printRow(
                .clients, service.ask("POST", path, query, body: []), json: self.service.json)
        }
    }

    struct Start: ClientCommand {
        static let configuration = CommandConfiguration(
            commandName: "start", abstract: "Takes sends of a client again.",
            discussion: ExitCodes.help())

        @Argument(help: "Its name.")
        var name: String

        @OptionGroup var service: ServiceOptions

        func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
            let path = EndpointTable.Kind.clients.path(name) + "/start"
            try service.printRow(.clients, service.ask("POST", path, body: []), json: self.service.json)
        }
    }
}
