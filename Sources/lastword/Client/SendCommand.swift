import ArgumentParser
import HTTPClient
import Programs

/// `lastword send`: one conversation, and what came of it.
struct SendCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Makes one conversation, and prints its sequence.",
        discussion: """
            The send is what POST /v1/sends takes: a JSON body, the flags, or both; a flag stands in place of the \
            body's field. With --client it is one of a client of the service, whose fields are its defaults.
            The exchange itself is printed with --json. Its outcome is in it: a conversation that was refused, or \
            reset, is what may have been asked for, so it is no failure of the command.

            \(ExitCodes.help("3 --wait ran out before the exchange was complete, and what there was of it was printed (--wait 0s asks for no wait: 0); "))
            """)

    @Option(help: ArgumentHelp("The client of the service that sends.", valueName: "name"))
    var client: String?

    @OptionGroup var fields: ClientsFields

    @Option(
        help: ArgumentHelp(
            "The longest that the service waits for the exchange to be complete. (default: 5m for the client's side)",
            valueName: "time"),
        transform: WaitArgument.init)
    var wait: WaitArgument?

    @OptionGroup var service: ServiceOptions

    func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
        let path = client.map { EndpointTable.Kind.clients.path($0) + "/sends" } ?? "/v1/sends"
        var query = Query()
        query.add("wait", wait?.span.description)
        query.add("format", self.service.json ? nil : "text")
        // Without being asked to, the service waits as long as it ever does, which its own flags say.
        let patience = wait?.span ?? .longest
        let answer = try service.ask("POST", path, query, body: fields.body, wait: patience)
        try Output.write(answer.body)
        guard answer.status == 202, wait?.span != .seconds(0) else { return }
        let time = wait.map { "within \($0.span)" } ?? "as long as the service waits"
        throw .ranOut("the exchange was not complete \(time); 'lastword exchange' shows it later.")
    }
}
