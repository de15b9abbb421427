import Testing

@testable import HTTPClient

struct EventStreamTests {
    private static func events(_ pieces: [[UInt8]]) throws -> [ServerSentEvent] {
        var stream = EventStream()
        var events: [ServerSentEvent] = []
        for piece in pieces { events += try stream.take(piece) }
        return events
    }

    private static func events(_ text: String) throws -> [ServerSentEvent] {
        try events([Array(text.utf8)])
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func events_areTheSame_howeverTheyAreCut(_ end: String) throws {
        let lines = [
            "\u{FEFF}: a comment", "", "id: 1", "event: a", "data: {\"x\":1}", "", ": ping", "retry: 5",
            "data:first", "data:  second", "data", "", "event: lost", "", "id", "data: e:f", "",
            "data: no end",
        ]
        let bytes = Array(lines.map { $0 + end }.joined().utf8)
        let expected = [
            ServerSentEvent(id: "1", type: "a", data: "{\"x\":1}"),
            ServerSentEvent(id: "1", data: "first\n second\n"), ServerSentEvent(data: "e:f"),
        ]
        #expect(try Self.events([bytes]) == expected)
        #expect(try Self.events(bytes.map { [$0] }) == expected)
        for cut in 1..<bytes.count {
            #expect(
                try Self.events([Array(bytes[..<cut]), Array(bytes[cut...])]) == expected, "cut at \(cut)")
        }
    }

    @Test(arguments: [("id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n", ["1", "1"])])
    func id_withAZeroByte_doesNotCount(_ text: String, _ ids: [String]) throws {
        #expect(try Self.events(text).map(\.id) == ids)
    }

    @Test func event_isNone_untilItsEmptyLine() throws {
        #expect(try Self.events("data: a\n") == [])
        #expect(try Self.events("data: a\n\n") == [ServerSentEvent(data: "a")])
        #expect(try Self.events("data\n\n") == [ServerSentEvent(data: "")])
    }

    @Test(arguments: [false, true])
    func stream_isRefused_whenAnEventIsEndless(inLines: Bool) throws {
        var stream = EventStream()
        let piece = Array(("data: " + String(repeating: "a", count: 1 << 16) + (inLines ? "\n" : "")).utf8)
        var taken = 0
        #expect(throws: EventStream.TooLong.self) {
            while taken < 2 * EventStream.longest {
                _ = try stream.take(piece)
                taken += piece.count
            }
        }
        #expect(taken <= EventStream.longest + 1000)
    }
}
