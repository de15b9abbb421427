import ArgumentParser
import Foundation
import Testing

@testable import lastword

/// Variables in place of flags.
struct EnvironmentTests {
    private func complete(_ variables: [String: String], _ arguments: String...) throws -> [String] {
        try Environment(variables).complete(["serve"] + arguments)
    }

    /// What a wrong variable is told with.
    private func problem(_ variables: [String: String], _ arguments: String...) -> String {
        do throws(ValidationError) {
            let completed = try Environment(variables).complete(["serve"] + arguments)
            Issue.record("\(completed) was taken")
            return ""
        } catch {
            return error.message
        }
    }

    /// One argument of the parser, as it tells it to tools.
    private struct Dump: Decodable {
        struct Command: Decodable { var arguments: [Argument] }
        struct Argument: Decodable {
            struct Name: Decodable { var name: String }
            var kind: String
            var names: [Name]?
            var isRepeating: Bool
        }
        var command: Command
    }

    @Test func variables_areTheParsersFlags() throws {
        let dump = try JSONDecoder().decode(Dump.self, from: Data(ServeCommand._dumpHelp().utf8))
        var expected: [String: Variable.Kind] = [:]
        for argument in dump.command.arguments {
            let name = try #require(argument.names?.first?.name)
            // These end the program.
            if ["help", "version", "h"].contains(name) { continue }
            expected[name] = argument.kind == "flag" ? .flag : argument.isRepeating ? .list : .value
        }
        let variables = ServeCommand.variables
        #expect(Dictionary(uniqueKeysWithValues: variables.map { ($0.flag, $0.kind) }) == expected)
        #expect(expected.count == 39)
        #expect(Set(ServeCommand.rivals.joined()).isSubset(of: expected.keys))
    }

    @Test func names_areTheFlagsInCapitals() {
        #expect(Variable("listen").name == "LASTWORD_LISTEN")
        #expect(Variable("max-api-connections").name == "LASTWORD_MAX_API_CONNECTIONS")
    }

    @Test func variable_becomesAnArgument_aheadOfTheOthers() throws {
        #expect(
            try complete(["LASTWORD_LISTEN": "[::1]:0", "LISTEN": "x"], "--loops", "2")
                == ["serve", "--listen=[::1]:0", "--loops", "2"])
        #expect(
            try complete(["LASTWORD_ALLOW_TARGET": "10.0.0.0/8, fd00::/8,"])
                == ["serve", "--allow-target=10.0.0.0/8", "--allow-target=fd00::/8"])
        #expect(try complete(["LASTWORD_TOKEN": "--no-auth"]) == ["serve", "--token=--no-auth"])
    }

    @Test(arguments: [
        ("1", true), ("true", true), ("TRUE", true), ("0", false), ("false", false), ("", false),
    ])
    func flagWithoutAValue_takesYesAndNo(_ value: String, _ isOn: Bool) throws {
        #expect(try complete(["LASTWORD_NO_AUTH": value]) == ["serve"] + (isOn ? ["--no-auth"] : []))
    }

    @Test(arguments: ["yes", "2", " ", "--no-auth"])
    func flagWithoutAValue_takesNothingElse(_ value: String) {
        #expect(
            problem(["LASTWORD_NO_AUTH": value]) == "LASTWORD_NO_AUTH is 1, true, 0 or false; got '\(value)'."
        )
    }

    @Test func emptyVariable_countsAsNone() throws {
        let empty = Dictionary(uniqueKeysWithValues: ServeCommand.variables.map { ($0.name, "") })
        #expect(try Environment(empty).complete(["serve"]) == ["serve"])
    }

    @Test(arguments: [
        ["--listen", "127.0.0.1:1"], ["--listen=127.0.0.1:1"], ["--loops", "2", "--listen", "127.0.0.1:1"],
    ])
    func flag_standsInPlaceOfItsVariable(_ arguments: [String]) throws {
        let environment = Environment(["LASTWORD_LISTEN": "nonsense"])
        #expect(try environment.complete(["serve"] + arguments) == ["serve"] + arguments)
    }

    @Test func listOfAFlag_isNotMixedWithThatOfItsVariable() throws {
        #expect(
            try complete(["LASTWORD_ALLOW_TARGET": "10.0.0.0/8"], "--allow-target", "fd00::/8")
                == ["serve", "--allow-target", "fd00::/8"])
    }

    /// A shell has the token of its client commands in it.
    @Test(arguments: [["--no-auth"], ["--token", "another-token"], ["--token-file=/nowhere"]])
    func flagOfTheToken_standsInPlaceOfAllItsVariables(_ arguments: [String]) throws {
        let environment = Environment([
            "LASTWORD_TOKEN": "a-token-of-ours", "LASTWORD_NO_AUTH": "1", "LASTWORD_TOKEN_FILE": "/nothing",
        ])
        #expect(try environment.complete(["serve"] + arguments) == ["serve"] + arguments)
    }

    @Test(arguments: [
        ("LASTWORD_LISTEN", "nonsense", "an IP address and a port"),
        ("LASTWORD_MAX_SERVERS", "0", "from 1 to 100000"),
        ("LASTWORD_LOOPS", "257", "from 1 to 256"), ("LASTWORD_LOG_LEVEL", "loud", "critical"),
        ("LASTWORD_ALLOW_LISTEN", "::/0,10.1.2.3/8", "write 10.0.0.0/8"),
        ("LASTWORD_ALLOW_HOST", "*.example", "a host name without a port"),
        ("LASTWORD_ALLOW_UNIX", "@,/nowhere/at/all", "a folder that is there"),
        ("LASTWORD_ANSWERS_PER_PEER", "100000001", "from 0 to 100000000"),
    ])
    func wrongValue_isToldWithTheVariablesName(_ name: String, _ value: String, _ says: String) {
        let problem = problem([name: value, "LASTWORD_LOG_FORMAT": "json"])
        #expect(problem.hasPrefix("\(name): "))
        #expect(problem.contains(says))
    }

    @Test func wrongToken_isToldWithoutIt() {
        let problem = problem(["LASTWORD_TOKEN": "secret!"])
        #expect(problem.hasPrefix("LASTWORD_TOKEN: "))
        #expect(!problem.contains("secret!"))
    }

    @Test func variablesThatContradictEachOther_areTold() {
        let problem = problem(["LASTWORD_TOKEN": "a-token-of-ours", "LASTWORD_NO_AUTH": "1"])
        #expect(problem.hasPrefix("LASTWORD_TOKEN and LASTWORD_NO_AUTH: "))
        #expect(problem.contains("contradict"))
        #expect(!problem.contains("a-token-of-ours"))
    }

    /// The parser says what is wrong with them, or the help, as if there were no variables.
    @Test(arguments: [
        ["load", "--to", "127.0.0.1:1"], ["--help"], ["serve", "--help"], ["serve", "--listen"],
        ["serve", "extra"], [],
    ])
    func otherArguments_areLeftAsTheyAre(_ arguments: [String]) throws {
        let environment = Environment(["LASTWORD_LISTEN": "nonsense", "LASTWORD_LOOPS": "0"])
        #expect(try environment.complete(arguments) == arguments)
    }

    @Test func unknownNames_areThoseOfNoCommand() {
        let environment = Environment([
            "LASTWORD_LISTN": "", "LASTWORD_LISTEN": "", "LASTWORD_URL": "", "LASTWORD_TOKEN": "",
            "LASTWORD_CACERT": "", "LASTWORD_": "", "LASTWORDS": "", "HOME": "/", "lastword_x": "",
        ])
        #expect(environment.unknownNames == ["LASTWORD_", "LASTWORD_LISTN"])
    }
}
