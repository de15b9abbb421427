import Testing

@testable import Programs

struct ConnectionSettingsTests {
    private func fields(_ json: String) throws -> SendFields { try read(json) }

    @Test(arguments: [
        (#"{"to":"127.0.0.1:1"}"#, "{}", "10m"),
        (#"{"to":"127.0.0.1:1","timeouts":{"connect":"1s"}}"#, "{}", "10m"),
        (#"{"to":"127.0.0.1:1","timeouts":{"total":"1m"}}"#, "{}", "1m"),
        (#"{"to":"127.0.0.1:1","timeouts":{"total":"1m"}}"#, #"{"timeouts":{"total":"2m"}}"#, "2m"),
        (#"{"to":"127.0.0.1:1","timeouts":{"total":"1m"}}"#, #"{"timeouts":{"idle":"2m"}}"#, "10m"),
        (#"{"preset":"recipe"}"#, "{}", "10m"),
    ])
    func total_isTenMinutes_unlessItIsGiven(_ client: String, _ body: String, _ total: String) throws {
        let settings = try ConnectionSettings(fields(body).over(fields(client)))
        #expect("\(settings.timeouts.total)" == total)
        #expect("\(try SendSettings(Preset.recipe.send).timeouts.total)" == "1m")
    }

    @Test func program_setsItsOptions_connects_andHolds() throws {
        let settings = try ConnectionSettings(
            fields(#"{"to":"127.0.0.1:1","options":{"TCP_NODELAY":1},"timeouts":{"connect":"2s"}}"#))
        #expect(settings.program.operations.map(\.name) == [.setOption, .connect, .hold])
        #expect(settings.program.operations[1].timeout == .seconds(2))
    }

    @Test func target_isRequired() throws {
        #expect(throws: InputProblem.self) { try ConnectionSettings(SendFields()) }
    }
}
