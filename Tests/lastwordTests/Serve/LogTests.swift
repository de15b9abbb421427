import Foundation
import Logging
import Programs
import Testing

@testable import lastword

/// The log in JSON.
struct LogTests {
    private func line(
        _ message: Logger.Message, _ metadata: Logger.Metadata = [:],
        _ change: (inout JSONLogHandler) -> Void = { _ in }
    ) throws -> [String: any Sendable] {
        var handler = JSONLogHandler(label: "lastword")
        change(&handler)
        let event = LogEvent(
            level: .warning, message: message, metadata: metadata, source: "", file: "", function: "", line: 0
        )
        let bytes = handler.line(of: event, at: Timestamp(nanoseconds: 1000))
        #expect(bytes.filter { $0 == UInt8(ascii: "\n") }.count == 1 && bytes.last == UInt8(ascii: "\n"))
        let object = try JSONSerialization.jsonObject(with: Data(bytes))
        return try #require(object as? [String: any Sendable])
    }

    @Test func line_hasTheEvent() throws {
        let line = try line("say \"so\"\n")
        #expect(
            line as? [String: String] == [
                "time": "1970-01-01T00:00:00.000001Z", "level": "warning", "label": "lastword",
                "message": "say \"so\"\n",
            ])
    }

    @Test func metadata_areMembers() throws {
        let line = try line(
            "x",
            ["port": "80", "list": ["a", ["b": "c"]], "number": .stringConvertible(7)])
        #expect(line["port"] as? String == "80")
        #expect(line["number"] as? String == "7")
        let list = try #require(line["list"] as? [any Sendable])
        #expect(list.first as? String == "a")
        #expect(list.last as? [String: String] == ["b": "c"])
    }

    @Test func nearestMetadata_win_andHideNothing() throws {
        let line = try line("x", ["a": "event", "message": "other"]) { handler in
            handler[metadataKey: "a"] = "handler"
            handler[metadataKey: "b"] = "handler"
            handler.metadataProvider = Logger.MetadataProvider { ["b": "provider", "c": "provider"] }
        }
        #expect(line["a"] as? String == "event")
        #expect(line["b"] as? String == "provider")
        #expect(line["c"] as? String == "provider")
        #expect(line["message"] as? String == "x")
        #expect(line["message_"] as? String == "other")
    }
}
