import ArgumentParser
import ControlPlane
import Testing

@testable import lastword

/// Who may call, by the flags and the address.
struct AccessFlagsTests {
    private func decision(_ isLoopback: Bool, _ arguments: String...) throws -> AccessFlags.Decision {
        try ServeCommand.parse(arguments).access.decision(isLoopback: isLoopback)
    }

    @Test func loopback_needsNoToken() throws {
        let decision = try decision(true)
        #expect(decision.access.token == nil && decision.madeToken == nil && decision.warnings.isEmpty)
    }

    @Test func otherAddress_getsATokenOfItsOwn() throws {
        let first = try decision(false)
        let second = try decision(false)
        #expect(first.access.token != nil && first.madeToken?.count == 43)
        #expect(first.madeToken != second.madeToken)
        #expect(first.warnings.isEmpty)
    }

    @Test(arguments: [true, false])
    func tokenThatIsGiven_isAskedFor(_ isLoopback: Bool) throws {
        let decision = try decision(isLoopback, "--token", "a-token-of-ours", "--allow-host", "a.example")
        #expect(decision.access.token != nil && decision.madeToken == nil && decision.warnings.isEmpty)
        #expect(decision.access.hosts.count == 1)
    }

    @Test(arguments: [true, false])
    func noAuth_isSaidAloud(_ isLoopback: Bool) throws {
        let decision = try decision(isLoopback, "--no-auth")
        #expect(decision.access.token == nil && decision.madeToken == nil)
        #expect(decision.warnings.count == 1)
    }

    @Test(arguments: [
        ["--token", "short"], ["--token", "white space"], ["--token="],
        ["--token", "a-token-of-ours", "--no-auth"],
        ["--token-file", "x", "--no-auth"], ["--token", "a-token-of-ours", "--token-file", "x"],
        ["--allow-host", "a:80"], ["--allow-target", "10.1.2.3/8"], ["--allow-listen", "all"],
        ["--allow-unix", "/nowhere/at/all"], ["--allow-unix", "/etc/passwd"], ["--allow-unix="],
    ])
    func wrongFlags_areRefused_withoutTheToken(_ arguments: [String]) {
        do {
            _ = try ServeCommand.parse(arguments)
            Issue.record("\(arguments) were taken")
        } catch {
            let message = ServeCommand.fullMessage(for: error)
            #expect(ServeCommand.exitCode(for: error).rawValue == 64)
            #expect(
                !message.contains("short") && !message.contains("white space")
                    && !message.contains("token-of-ours"))
        }
    }
}
