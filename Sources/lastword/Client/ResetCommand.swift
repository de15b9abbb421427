import ArgumentParser
import HTTPClient

/// `lastword reset`: a service as it was at its start.
struct ResetCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Stops and deletes all that a service has, without asking; prints nothing.",
        discussion: """
            Servers, clients, connections, loads and records are gone afterwards; ids go on counting.

            \(ExitCodes.help())
            """)

    @OptionGroup var service: ServiceOptions

    func perform(_ service: borrowing ServiceClient) throws(ClientFailure) {
        try Output.write(service.ask("POST", "/v1/reset", body: []).body)
    }
}
