import ArgumentParser
import HTTPClient
import Programs

/// `lastword events`: what happens in a service, as it happens.
struct EventsCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Follows what happens in a service, a line for each event.",
        discussion: """
            A line has the event's id, its time, its type and its other members as name=value. With --json it is the \
            event as the service sent it. Ctrl-C ends it.

            \(ExitCodes.help("3 the stream ended before --count events had come; "))
            After an event 'dropped' the code is 1: the service left some out, since they were not read in time.
            """)

    @Option(help: ArgumentHelp("Those of this type, as connection-closed.", valueName: "word"))
    var type: String?

    @Option(help: ArgumentHelp("Those of this server.", valueName: "name"))
    var server: String?

    @Option(help: ArgumentHelp("Those of this client.", valueName: "name"))
    var client: String?

    @Option(help: ArgumentHelp("Those with this outcome, as completed or reset.", valueName: "word"))
    var outcome: String?

    @Option(help: ArgumentHelp("Those after the one with this id.", valueName: "id"))
    var after: String?

    @Option(help: ArgumentHelp("End after so many.", valueName: "count"))
    var count: Int?

    @Option(help: ArgumentHelp("End after so long.", valueName: "time"), transform: WaitArgument.init)
    var wait: WaitArgument?

    @OptionGroup var service: ServiceOptions

    func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
        var query = Query()
        for (name, value) in [
            ("type", type), ("server", server), ("client", client), ("outcome", outcome), ("after", after),
            ("count", count.map { "\($0)" }), ("wait", wait?.span.description),
        ] { query.add(name, value) }
        var printer = EventPrinter(json: self.service.json)
        try service.stream("/v1/events", query) { head, piece in
            printer.take(head, piece)
        }
        try printer.check(of: count, from: service.access.url)
    }
}
