import Foundation
import TestSupport
import Testing

/// docs/command-line.md against the command line, and its commands against a service on a port of its own. What they
/// print is held by script/check-docs.
@Suite(.timeLimit(.minutes(5)), .ownThread)
struct CommandLineDocumentTests {
    private static let document = "docs/command-line.md"

    @Test(arguments: [
        "servers list", "servers get", "servers put", "servers delete", "servers stop", "servers start",
        "clients list", "clients get", "clients put", "clients delete", "clients stop", "clients start",
        "send", "search",
        "connections list", "connections get", "connections abort", "connections delete", "exchange",
        "events",
        "reset", "healthcheck",
    ])
    func flags_areThoseOfTheHelp(_ command: String) throws {
        let help = try lastword(command.split(separator: " ").map(String.init) + ["--help"])
        #expect(help.status == 0)
        #expect(help.output.contains("Exit codes: 0 "))
        let shared = try DocumentedFlags.rows(of: Self.document, under: "Flags of every command")
        #expect(!shared.isEmpty)
        let own = try DocumentedFlags.rows(of: Self.document, under: "lastword \(command)")
        let told = DocumentedFlags.told(by: help.output)
        #expect((shared + own).map { $0[0] }.sorted() == told.sorted())
    }

    /// Each table of flags is that of a command above, or of all.
    @Test func headings_areThoseOfCommands() throws {
        let all = try DocumentedFlags.rows(of: Self.document)
        let commands = [
            "servers put", "servers stop", "clients put", "clients stop", "send", "search",
            "connections list",
            "events",
            "healthcheck",
        ]
        let read = try (["Flags of every command"] + commands.map { "lastword \($0)" }).map {
            try DocumentedFlags.rows(of: Self.document, under: $0).count
        }
        #expect(read.reduce(0, +) == all.count)
        #expect(!read.contains(0))
    }

    @Test func variables_areThoseOfTheHelp() throws {
        let help = try lastword(["servers", "list", "--help"]).output
        for row in try DocumentedFlags.rows(of: Self.document, under: "Flags of every command") {
            guard row.count > 2, !row[2].isEmpty else { continue }
            #expect(help.contains(row[2]), "\(row[2])")
        }
    }

    @Test func commands_doWhatIsSaid() throws {
        let service = try Asked()
        let directory = temporaryPath()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createSymbolicLink(
            atPath: directory + "/lastword", withDestinationPath: BuiltProgram.path)
        let commands = try Self.commands()
        #expect(commands.count > 20)
        var address = ""
        for command in commands {
            var command = command.replacingOccurrences(
                of: "--listen 127.0.0.1:4444", with: "--listen 127.0.0.1:0")
            if command.contains("127.0.0.1:4444"), address.isEmpty {
                address = try service.address(of: "recipe")
            }
            command = command.replacingOccurrences(of: "127.0.0.1:4444", with: address)
            command = command.replacingOccurrences(of: "http://localhost:4480", with: service.url)
            let end = try lastword(
                [], environment: ["LASTWORD_URL=\(service.url)", "PATH=\(directory):/usr/bin:/bin"],
                under: ["bash", "-o", "pipefail", "-c", command, "bash"])
            #expect(end.status == 0, "\(command): \(end.output)\(end.errors)")
        }
        service.end()
    }

    /// The lines of the document that open with a dollar sign.
    private static func commands() throws -> [String] {
        let text = try DocumentedFlags.text(of: document)
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("$ ") }
        // One that goes on in the next line would have to be put together first.
        #expect(!lines.contains { $0.hasSuffix("\\") })
        return lines.map { String($0.dropFirst(2)) }
    }
}
