import ArgumentParser
import ControlPlane
import HTTPClient

/// `lastword exchange`: both sides of one conversation.
struct ExchangeCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "exchange", abstract: "Prints the sequence of an exchange, by default of the newest.",
        discussion: ExitCodes.help())

    @Argument(help: "Its id, as x-12. (default: the newest)")
    var id: String?

    @OptionGroup var service: ServiceOptions

    func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
        let found = if let id { id } else { try Self.newest(service) }
        guard let found else {
            throw .refused("\(service.access.url) has no exchange yet; 'lastword send' makes one.")
        }
        var query = Query()
        query.add("format", self.service.json ? nil : "text")
        try Output.write(service.ask("GET", "/v1/exchanges/\(found.percentEncoded)", query).body)
    }

    /// The list begins with the oldest, and its items are large: so the end is looked for, with one item an answer.
    private static func newest(_ service: borrowing ServiceClient) throws(ClientFailure) -> String? {
        let number = try newestNumber { number throws(ClientFailure) in
            var query = Query()
            query.add("after", number.map { "x-\($0)" })
            query.add("limit", "1")
            let items = try service.tree(service.ask("GET", "/v1/exchanges", query))["items"].items
            return items.first?["id"].text.flatMap(RecordID.exchange.number)
        }
        return number.map { "x-\($0)" }
    }

    /// The highest number of a list that has one above any number, or not: steps that double lead beyond the end, and
    /// halves of what is between lead back to it. That is about two looks for each binary digit of the count.
    ///
    /// - Parameter first: the lowest number above another one, or of all; nil where there is none.
    static func newestNumber(
        first: (UInt64?) throws(ClientFailure) -> UInt64?
    ) throws(ClientFailure) -> UInt64? {
        guard var newest = try first(nil) else { return nil }
        var step: UInt64 = 1
        while let found = try first(newest + step) {
            newest = found
            step *= 2
        }
        // Nothing was above the end; what comes meanwhile only moves it.
        var end = newest + step
        while newest < end {
            let middle = newest + (end - newest) / 2
            if let found = try first(middle) {
                newest = found
            } else {
                end = middle
            }
        }
        return newest
    }
}
