import Foundation
import Testing

@testable import lastword

struct TokenFileTests {
    /// A file with these bytes and this mode, for one test.
    private func withFile<Value>(
        _ text: String, mode: Int = 0o600, _ body: (String) throws -> Value
    ) throws -> Value {
        let path = temporaryPath()
        #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }

    @Test(arguments: [
        ("a-token-of-ours", "a-token-of-ours"), ("a-token-of-ours\n", "a-token-of-ours"),
        ("  \ta-token-of-ours \r\nanother line\n", "a-token-of-ours"), ("a b", "a b"),
        (String(repeating: "x", count: 10_000) + "\ny", String(repeating: "x", count: 10_000)),
    ])
    func firstLine_isTheToken(_ text: String, _ token: String) throws {
        #expect(try withFile(text) { try TokenFile($0).token } == token)
    }

    @Test(arguments: ["", "\n", " \t\r\n", "\na-token-of-ours\n"])
    func emptyFirstLine_isNone(_ text: String) throws {
        try withFile(text) { path in
            let failure = #expect(throws: StartFailure.self) { try TokenFile(path) }
            #expect(failure?.description.contains("is empty: \(path)") == true)
        }
    }

    @Test(arguments: ["/nonexistent/token", "/"])
    func fileThatCanNotBeRead_isSaid(_ path: String) {
        let failure = #expect(throws: StartFailure.self) { try TokenFile(path) }
        #expect(failure?.description.contains("can not be read: \(path): ") == true)
    }

    @Test(arguments: [(0o600, false), (0o640, false), (0o644, true), (0o604, true)])
    func fileThatAllCanRead_isNoticed(_ mode: Int, _ isReadable: Bool) throws {
        #expect(
            try withFile("a-token-of-ours", mode: mode) { try TokenFile($0).isReadableByAll } == isReadable)
    }
}
