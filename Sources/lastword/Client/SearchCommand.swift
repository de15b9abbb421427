import ArgumentParser
import ControlPlane
import HTTPClient
import Programs

/// `lastword search`: who offers a service on a network.
struct SearchCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Searches a network for a service, and lists the hosts that answer.",
        discussion: """
            The question is one datagram, by default to every host of the network (255.255.255.255). Every host is \
            listed once, in the order of the first answers; those that came when the time was up are late.

            \(ExitCodes.help("3 nobody answered; "))
            """)

    @Argument(help: "The name of the service; * for all.")
    var name = "*"

    @Option(
        help: ArgumentHelp(
            "Where to ask, as udp://192.0.2.255:4445. (default: \(SearchBody.standardTarget))",
            valueName: "address"))
    var to: String?

    @Option(
        help: ArgumentHelp("The interface to ask over, as eth0, or an address of it.", valueName: "interface")
    )
    var interface: String?

    @Option(
        help: ArgumentHelp("How long hosts have to answer. (default: 1s)", valueName: "time"),
        transform: WaitArgument.init)
    var within: WaitArgument?

    @Option(
        help: ArgumentHelp("How long late answers are taken. (default: 500ms)", valueName: "time"),
        transform: WaitArgument.init)
    var late: WaitArgument?

    @OptionGroup var service: ServiceOptions

    func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
        let fields: [(name: String, text: String?)] = [
            ("interface", interface), ("late", late?.span.description), ("service", name),
            ("timeout", within?.span.description), ("to", to),
        ]
        let body = RequestBody.bytes(nil, with: RequestBody.fields(fields, marker: nil))
        let patience = TimeSpan(
            nanoseconds: (within?.span ?? .seconds(1)).nanoseconds + (late?.span ?? .seconds(1)).nanoseconds)
        let answer = try service.ask("POST", "/v1/searches", body: body, wait: patience)
        let found = try service.tree(answer)
        if self.service.json {
            try Output.write(answer.body)
        } else {
            try Output.write(Self.table(found["hosts"].items))
        }
        guard found["hosts"].items.isEmpty else { return }
        throw .ranOut(
            found["why"].text
                ?? "nobody answered; every answer has to come within the time that --within says.")
    }

    private static func table(_ hosts: [JSONTree]) -> String {
        var table = TextTable([
            ("service", .left), ("address", .left), ("from", .left), ("after", .right), ("late", .left),
            ("answers", .right), ("text", .left),
        ])
        for host in hosts {
            table.add([
                host["service"].cell, host["address"].cell, host["from"].cell, host["after"].cell + " µs",
                host["late"].cell, host["answers"].cell, host["text"].cell,
            ])
        }
        return table.text
    }
}
