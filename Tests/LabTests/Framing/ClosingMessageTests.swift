import Framing
import Programs
import Testing

@testable import Lab

/// A message without content as the agreed end of a conversation.
@Suite(.timeLimit(.minutes(1)))
struct ClosingMessageTests {
    static let framings = [
        #"{"type":"length-text","emptyCloses":true}"#,
        #"{"type":"length-binary","emptyCloses":true}"#,
        #"{"type":"length-text","width":3,"emptyCloses":true,"checksum":"crc32"}"#,
        #"{"type":"length-binary","size":2,"includesHeader":true,"emptyCloses":true,"checksum":"crc32c"}"#,
    ]

    /// A short form ends with the closing message by itself.
    @Test("endings: zero-frame-close", arguments: framings, [true, false])
    func closing_isAnsweredByAClosing(framing: String, pipelined: Bool) async throws {
        let exchange = try await converse(
            server: #"{"framing":\#(framing),"messages":"many","reply":{"repeat":1}}"#,
            send: #"""
                {"payloads":["a1","b2"],"framing":\#(framing),"receiveFraming":\#(framing),
                 "pipelined":\#(pipelined)}
                """#)
        for side in [exchange.client, exchange.server] {
            #expect(side?.told == [#"complete "a1""#, #"complete "b2""#, "closing"])
            #expect(side?.ended.own == .fin && side?.ended.peer == .fin && side?.ended.surplus == 0)
        }
    }

    /// The closing message says that the end is meant; the end of the stream alone may be a connection cut off.
    @Test("endings: zero-frame-close, an end without it", arguments: framings)
    func endWithoutIt_isTruncated(framing: String) async throws {
        let exchange = try await converse(
            server: #"{"framing":\#(framing),"messages":"many","reply":{"repeat":1,"otherwise":"cut!"}}"#,
            program: #"""
                [{"op":"connect"},{"op":"sendMessage","payload":"a1","framing":\#(framing)},
                 {"op":"shutdown","how":"write"},{"op":"receiveMessage","framing":\#(framing)},
                 {"op":"receiveMessage","framing":\#(framing)},{"op":"receive"},{"op":"close"}]
                """#)
        #expect(exchange.server?.told == [#"complete "a1""#, "truncated closing"])
        #expect(exchange.client?.told == [#"complete "a1""#, #"complete "cut!""#])
    }

    /// A message that had begun is truncated in itself.
    @Test func endWithinAMessage_namesThatPart() async throws {
        let exchange = try await converse(
            server: #"{"framing":\#(Self.framings[0]),"messages":"many"}"#,
            send: #"{"payload":"00000002h","framing":"end-of-stream"}"#)
        #expect(exchange.server?.told == [#"truncated body 1 of 2 "00000002h""#])
    }

    @Test(arguments: framings)
    func dataBehindIt_isMalformed_whileTheEndIsAwaited(framing: String) async throws {
        let exchange = try await converse(
            server: #"{"framing":\#(framing),"messages":"many"}"#,
            program: #"""
                [{"op":"connect"},{"op":"sendMessage","payload":"","framing":\#(framing)},
                 {"op":"receiveMessage","framing":\#(framing)},{"op":"send","payload":"more"},
                 {"op":"shutdown","how":"write"},{"op":"receive"},{"op":"close"}]
                """#)
        #expect(exchange.server?.told == ["closing", #"malformed after-closing at 0 "more""#])
        #expect(exchange.client?.told == ["closing"])
        #expect(exchange.server?.outcome == .completed)
    }

    /// In the same segment, it was read before anybody awaited the end.
    @Test(arguments: framings)
    func dataBehindIt_isMalformed_whenItCameAlong(framing: String) async throws {
        let exchange = try await converse(
            server: #"{"framing":\#(framing),"messages":"many"}"#,
            program: #"""
                [{"op":"connect"},
                 {"op":"sendMessage","payload":"","framing":\#(framing),"fault":{"type":"trailing","bytes":"more"}},
                 {"op":"shutdown","how":"write"},{"op":"receive"},{"op":"close"}]
                """#)
        #expect(exchange.server?.told == ["closing", #"malformed after-closing at 0 "more""#])
        #expect(exchange.server?.trace.compactMap(\.surplus) == [4])
    }

    /// It is all of it, in one report, however it comes and whoever reads it last.
    @Test(arguments: [1, 2, 8192], [#"after-end"#, #"immediately"#])
    func dataBehindIt_isReportedWhole(receiveSize: Int, close: String) async throws {
        let exchange = try await converse(
            server: #"""
                {"framing":{"type":"length-text","width":2,"emptyCloses":true},"messages":"many",
                 "receiveSize":\#(receiveSize),"reply":"none","close":"\#(close)"}
                """#,
            send: #"{"payload":"0002b2 and more","framing":"end-of-stream"}"#)
        let server = try #require(exchange.server)
        // Who closes at once takes no more than what one read has brought.
        let read = server.received.bytes - 2
        #expect(server.messages.map(\.outcome) == (read > 0 ? [.closing, .malformed] : [.closing]))
        if read > 0 { #expect(server.messages.last?.bytes == read) }
        if close == "after-end" { #expect(read == 13) }
        #expect(server.leftover == nil)
    }

    /// A server that says nothing of the end, to a client that was told to expect it.
    @Test func clientThatExpectsIt_findsAnEndWithoutIt_truncated() async throws {
        let exchange = try await converse(
            server: #"{"framing":"line","reply":{"repeat":1,"framing":{"type":"length-text","width":2}}}"#,
            send: #"""
                {"payload":"a1","framing":"line",
                 "receiveFraming":{"type":"length-text","width":2,"emptyCloses":true}}
                """#)
        #expect(exchange.client?.told == [#"complete "a1""#, "truncated closing"])
    }

    /// A read up to a delimiter is no message, and looks for its delimiter all the same.
    @Test func delimiter_isFoundBehindIt() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"receiveMessage","framing":{"type":"length-text","width":2,"emptyCloses":true}},
                 {"op":"receive","delimiter":"X"},{"op":"reply","reply":{"repeat":1}},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":"00abcX","chunk":2,"interval":"5ms"},
                 {"op":"shutdown","how":"write"},{"op":"receive"},{"op":"close"}]
                """#)
        #expect(exchange.client?.received.text == "abc")
    }

    @Test(arguments: framings)
    func dataBehindIt_isMalformed_whenAnotherMessageIsRead(framing: String) async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"receiveMessage","framing":\#(framing)},{"op":"receiveMessage","framing":\#(framing)},
                 {"op":"reply"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"sendMessage","payload":"","framing":\#(framing)},
                 {"op":"send","payload":"more"},{"op":"shutdown","how":"write"},{"op":"receive"},{"op":"close"}]
                """#)
        #expect(exchange.server?.told == ["closing", #"malformed after-closing at 0 "more""#])
        #expect(exchange.client?.received.text == "ERROR:malformed")
    }

    /// The end is what was agreed on: another message that is read there is none.
    @Test func endBehindIt_isNoMessage() async throws {
        let framing = Self.framings[0]
        let exchange = try await exchange(
            server: #"""
                [{"op":"receiveMessage","framing":\#(framing)},{"op":"receiveMessage","framing":\#(framing)},
                 {"op":"reply"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"sendMessage","payload":"","framing":\#(framing)},
                 {"op":"shutdown","how":"write"},{"op":"receive"},{"op":"close"}]
                """#)
        #expect(exchange.server?.told == ["closing"])
        #expect(exchange.server?.trace.first { $0.op == .reply }?.skipped == "no message to answer")
    }

    /// Without `emptyCloses` it is a message like others.
    @Test(arguments: NamedFraming.ending)
    func emptyMessage_isAMessage_whereNothingElseIsSaid(named: NamedFraming) async throws {
        let exchange = try await exchangeOfMany(named) { fields in
            (fields.payload, fields.payloads) = (nil, PayloadList([Bytes(""), Bytes("x"), Bytes("")]))
        }
        #expect(exchange.server?.told == [#"complete """#, #"complete "x""#, #"complete """#])
        #expect(exchange.client?.told == [#"complete """#, #"complete "xx""#, #"complete """#])
    }

    /// Where the answer's framing has no closing message, the answer is an empty one.
    @Test func answerInAnotherFraming_isEmpty() async throws {
        let exchange = try await converse(
            server: #"{"framing":\#(Self.framings[0]),"messages":"many","reply":{"framing":"line"}}"#,
            send: #"{"payload":"a1","framing":\#(Self.framings[0]),"receiveFraming":"line"}"#)
        #expect(exchange.client?.told == [#"complete "a1a1""#, #"complete """#])
    }
}
