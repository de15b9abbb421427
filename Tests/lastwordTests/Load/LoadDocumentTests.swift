import ArgumentParser
import Programs
import TestSupport
import Testing

@testable import lastword

/// docs/loads.md against the command line and the values of a load.
@Suite(.timeLimit(.minutes(5)), .ownThread)
struct LoadDocumentTests {
    @Test func flags_areThoseOfTheHelp() throws {
        let help = try Service(["load", "--help"]).end()
        #expect(help.status == 0)
        let told = DocumentedFlags.told(by: help.output)
        #expect(try DocumentedFlags.rows(of: "docs/loads.md").map { $0[0] }.sorted() == told.sorted())
    }

    @Test func defaultConcurrency_isTheDocuments() throws {
        let arguments = ["--to", "127.0.0.1:1", "--payload", "a", "--conversations", "1"]
        let concurrency = try LoadArguments.parse(arguments).settings().concurrency
        let row = try #require(
            try DocumentedFlags.rows(of: "docs/loads.md").first { $0[0] == "--concurrency" })
        #expect(row.last == "\(concurrency)")
        #expect(try Service(["load", "--help"]).end().output.contains("(default: \(concurrency))"))
    }
}
