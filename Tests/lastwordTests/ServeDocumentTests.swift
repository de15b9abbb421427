import TestSupport
import Testing

@testable import lastword

/// docs/serve.md against the command line.
@Suite(.timeLimit(.minutes(5)), .ownThread)
struct ServeDocumentTests {
    private static func flags() throws -> [[String]] {
        try DocumentedFlags.rows(of: "docs/serve.md")
    }

    @Test func flags_areThoseOfTheHelp() throws {
        let help = try Service(["serve", "--help"]).end()
        #expect(help.status == 0)
        let told = DocumentedFlags.told(by: help.output)
        #expect(try Self.flags().map { $0[0] }.sorted() == told.sorted())
    }

    @Test func defaultAddress_isTheDocuments() throws {
        let listen = try #require(try Self.flags().first { $0[0] == "--listen" })
        #expect(listen.last == ListenAddress.standard.description)
        // The help is broken into lines.
        let help = try Service(["serve", "--help"]).end().output.split { $0.isWhitespace }.joined(
            separator: " ")
        #expect(help.contains("(default: \(ListenAddress.standard))"))
    }
}
