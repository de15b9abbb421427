import ArgumentParser
import ControlPlane
import HTTPClient
import Programs

/// `lastword connections list`.
struct ConnectionList: ClientCommand {
    static let exitCodes = ExitCodes.help(
        "3 --wait ran out before --count connections were there, and those that were are printed; ")

    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists connections: their ends, their outcome, the bytes each way.",
        discussion: """
            Without --limit all of them are listed, however many answers that takes. With --json one answer is \
            printed; its cursor is for --after.

            \(exitCodes)
            """)

    @Option(help: ArgumentHelp("Those of this server.", valueName: "name"))
    var server: String?

    @Option(help: ArgumentHelp("Those of this client.", valueName: "name"))
    var client: String?

    @Option(help: ArgumentHelp("Those with this outcome, as completed or reset.", valueName: "word"))
    var outcome: String?

    @Option(help: ArgumentHelp("Those that are open, or closed.", valueName: "word"))
    var state: String?

    @Option(help: ArgumentHelp("Those that began after this one.", valueName: "id"))
    var after: String?

    @Option(help: ArgumentHelp("So many at most.", valueName: "count"))
    var limit: String?

    @Option(
        help: ArgumentHelp("Wait so long until --count of them are there.", valueName: "time"),
        transform: WaitArgument.init)
    var wait: WaitArgument?

    @Option(help: ArgumentHelp("How many to wait for. (default: 1)", valueName: "count"))
    var count: String?

    @OptionGroup var service: ServiceOptions

    func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
        let answer = try page(service, after: after, isFirst: true)
        if self.service.json {
            try Output.write(answer.body)
            try check(wait == nil ? .null : try service.tree(answer))
            return
        }
        let first = try service.tree(answer)
        var table = ConnectionTable()
        var page = first
        while true {
            for connection in page["items"].items { table.add(connection) }
            // A page that is not full is the last.
            guard limit == nil, page["items"].items.count >= Self.pageSize, let cursor = page["cursor"].text
            else { break }
            page = try service.tree(self.page(service, after: cursor, isFirst: false))
        }
        try Output.write(table.text)
        try check(first)
    }

    /// How many of them one answer has, where all are asked for.
    private static let pageSize = 100

    private func page(
        _ service: borrowing ServiceClient, after: String?, isFirst: Bool
    ) throws(ClientFailure) -> HTTPAnswer {
        var query = Query()
        for (name, value) in [
            ("server", server), ("client", client), ("outcome", outcome), ("state", state), ("after", after),
        ] { query.add(name, value) }
        query.add("limit", limit ?? (self.service.json ? nil : "\(Self.pageSize)"))
        if isFirst {
            query.add("wait", wait?.span.description)
            query.add("count", count)
        }
        return try service.ask(
            "GET", "/v1/connections", query, wait: isFirst ? wait?.span ?? .seconds(0) : .seconds(0))
    }

    private func check(_ page: JSONTree) throws(ClientFailure) {
        guard let wait, page["satisfied"] == .flag(false) else { return }
        throw .ranOut("there were not \(count ?? "1") such connections within \(wait.span).")
    }
}
