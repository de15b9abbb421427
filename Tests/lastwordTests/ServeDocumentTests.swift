import Foundation
import TestSupport
import Testing

@testable import lastword

/// docs/serve.md against the command line.
@Suite(.timeLimit(.minutes(1)), .ownThread)
struct ServeDocumentTests {
    /// The cells of the rows that open with a flag.
    private static func flags() throws -> [[String]] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("docs/serve.md"), encoding: .utf8)
        return text.split(separator: "\n").filter { $0.hasPrefix("| `--") }.map { row in
            row.split(separator: "|").map { $0.filter { $0 != "`" }.trimmingCharacters(in: .whitespaces) }
        }
    }

    @Test func flags_areThoseOfTheHelp() throws {
        let help = try Service(["serve", "--help"]).end()
        #expect(help.status == 0)
        let told = help.output.matches(of: /(?m)^ +(?:-\w, )?(--[a-z-]+)/).map { String($0.1) }
        #expect(try Self.flags().map { $0[0] }.sorted() == told.sorted())
    }

    @Test func defaultAddress_isTheDocuments() throws {
        let listen = try #require(try Self.flags().first { $0[0] == "--listen" })
        #expect(listen.last == ListenAddress.standard.description)
        #expect(
            try Service(["serve", "--help"]).end().output.contains("(default: \(ListenAddress.standard))"))
    }
}
