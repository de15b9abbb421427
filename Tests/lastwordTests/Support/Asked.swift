import Foundation
import Testing

/// A service, and commands that ask it.
struct Asked {
    let service: Service
    let url: String

    init() throws {
        service = try Service(["serve", "--listen", "127.0.0.1:0", "--loops", "1"])
        url = try service.url()
    }

    /// Runs a command to its end, with nothing else in the environment that it looks at.
    func callAsFunction(_ arguments: String...) throws -> Service.End {
        try run(arguments)
    }

    func run(_ arguments: [String], under launcher: [String] = []) throws -> Service.End {
        try lastword(arguments, environment: ["LASTWORD_URL=\(url)"], under: launcher)
    }

    /// The address of a server, without its scheme.
    func address(of server: String) throws -> String {
        let answer = try self("servers", "get", server, "--json")
        let tree = try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any]
        return String(try #require(tree?["bound"] as? String).dropFirst("tcp://".count))
    }

    func end() {
        service.send(SIGTERM)
        #expect(service.end().status == 0)
    }
}

/// Runs the program to its end with these variables, and without those of the shell that runs the tests.
func lastword(
    _ arguments: [String], environment: [String] = [], under launcher: [String] = []
) throws -> Service.End {
    let own = ["LASTWORD_URL", "LASTWORD_TOKEN", "LASTWORD_CACERT"].flatMap { ["-u", $0] }
    return try Service(arguments, under: ["env"] + own + environment + launcher).end()
}
