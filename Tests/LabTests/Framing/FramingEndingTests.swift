import Framing
import Programs
import Testing

@testable import Lab

/// Facts of framings in docs/endings.md that a conversation shows.
@Suite(.timeLimit(.minutes(1)))
struct FramingEndingTests {
    @Test("endings: zero-write")
    func nothingIsSent_andNothingComes() async throws {
        let exchange = try await converse(
            server: #"{"framing":"line","messages":"many"}"#,
            program: #"""
                [{"op":"connect"},{"op":"sendMessage","payload":"","framing":"end-of-stream"},
                 {"op":"send","payload":"a1\n"},{"op":"send","payload":""},{"op":"send","payload":"b2\n"},
                 {"op":"shutdown","how":"write"},{"op":"receive"},{"op":"close"}]
                """#)
        let (client, server) = try (#require(exchange.client), #require(exchange.server))
        // A stream has no place for it, so no call is made.
        #expect(client.calls("send") == ["3", "3"])
        #expect(client.trace.filter { $0.skipped == "nothing to send" }.map(\.operation) == [1, 3])
        #expect(server.told == [#"complete "a1""#, #"complete "b2""#])
        // A read of 0 is the end, and nothing comes behind it.
        #expect(server.received.bytes == 6)
        #expect(Set(server.calls("recv").drop { $0 != "0" }) == ["0"])
    }

    @Test(
        "endings: urgent-hole",
        arguments: [
            (#""length-text""#, "00000005", #"truncated body 4 of 5 "00000005helo""#),
            (#"{"type":"marker","marker":"END"}"#, "", #"no-end 0 of 3 "helo""#),
            (#""end-of-stream""#, "", #"complete "helo""#),
            (
                #"{"type":"length-text","width":2,"checksum":"crc32"}"#, "13",
                #"truncated body 4 of 13 "13helo""#
            ),
        ])
    func byteIsMissingInTheMessage(framing: String, header: String, told: String) async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"waitFor","event":"peer-end"},{"op":"receiveMessage","framing":\#(framing)},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":"\#(header)he"},{"op":"sendUrgent","payload":"l"},
                 {"op":"send","payload":"lo"},{"op":"shutdown","how":"write"},{"op":"receive"},{"op":"close"}]
                """#)
        // No error anywhere: only a length, or a checksum, can tell.
        #expect(exchange.server?.told == [told])
        #expect(exchange.server?.outcome == .completed)
    }

    /// The reset behind what came of the message is the error of the read.
    @Test("endings: reset-as-eof")
    func resetEndsNoMessage() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"waitFor","event":"reset"},{"op":"receiveMessage","framing":"end-of-stream"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":"part"},{"op":"waitFor","event":"acknowledged"},
                 {"op":"reset"}]
                """#)
        let server = try #require(exchange.server)
        #expect(server.calls("recv") == ["4", "ECONNRESET"])
        #expect(server.told == [#"reset "part""#])
    }

    /// An error is told once: where a send took it, `recv` answers 0 as at an end of the stream.
    @Test("endings: reset-as-eof, told to another call")
    func resetThatASendTook_endsNoMessage() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"waitFor","event":"reset"},{"op":"send","payload":"!"},
                 {"op":"receiveMessage","framing":"end-of-stream"},{"op":"reply"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":"part"},{"op":"waitFor","event":"acknowledged"},
                 {"op":"reset"}]
                """#)
        let server = try #require(exchange.server)
        #expect(server.calls("send") == ["ECONNRESET"])
        #expect(server.calls("recv") == ["4", "0"])
        #expect(server.told == [#"reset "part""#])
        #expect(server.trace.first { $0.op == .reply }?.skipped == "the connection was reset")
    }

    /// Behind an end of the stream, a reset takes nothing of the message away.
    @Test("endings: reset-as-eof, behind an end of the stream")
    func resetBehindTheEnd_leavesTheMessageWhole() async throws {
        let exchange = try await exchange(
            server: #"""
                [{"op":"waitFor","event":"reset"},{"op":"send","payload":"!"},
                 {"op":"receiveMessage","framing":"end-of-stream"},{"op":"close"}]
                """#,
            client: #"""
                [{"op":"connect"},{"op":"send","payload":"whole"},{"op":"shutdown","how":"write"},
                 {"op":"waitFor","event":"acknowledged"},{"op":"reset"}]
                """#)
        let server = try #require(exchange.server)
        #expect(server.calls("send") == ["EPIPE"])
        #expect(server.calls("recv") == ["5", "0"])
        #expect(server.told == [#"complete "whole""#])
        #expect(server.ended.peer == .finThenReset)
    }

    @Test("endings: marker-disagreement", arguments: [1, 2, 8192])
    func markersThatDisagree(receiveSize: Int) async throws {
        let exchange = try await converse(
            server: #"""
                {"framing":{"type":"marker","marker":"SERVER WRONG MARKER"},"receiveSize":\#(receiveSize)}
                """#,
            send: #"{"payload":"a1234","framing":{"type":"marker","marker":"CLIENT WRONG MARKER"}}"#)
        #expect(exchange.server?.told == [#"no-end 0 of 19 "a1234CLIENT WRONG MARKER""#])
        #expect(exchange.client?.received.text == "ERROR:no end!")
    }

    @Test("endings: marker-pipelined", arguments: [1, 2, 8192])
    func messagesInOneSegment(receiveSize: Int) async throws {
        let exchange = try await converse(
            server: #"""
                {"framing":{"type":"marker","marker":"END"},"messages":"many","receiveSize":\#(receiveSize)}
                """#,
            send: #"{"payload":"a1ENDENDb2END","framing":"end-of-stream"}"#)
        #expect(exchange.server?.told == [#"complete "a1""#, #"complete """#, #"complete "b2""#])
        #expect(exchange.client?.received.text == "a1a1ENDENDb2b2END")
    }

    /// Where a message of eleven bytes with its checksum is cut, and what that is.
    @Test(
        "endings: truncated-frame",
        arguments: [
            (1, "truncated header 1 of 2"), (2, "truncated body 0 of 11"), (4, "truncated body 2 of 11"),
            (5, "truncated checksum 0 of 8"), (12, "truncated checksum 7 of 8"), (13, "complete"),
        ])
    func cutOff(after count: Int, told: String) async throws {
        let framing = #"{"type":"length-text","width":2,"checksum":"crc32"}"#
        let exchange = try await converse(
            server: #"{"framing":\#(framing)}"#,
            send: #"{"payload":"abc","framing":\#(framing),"fault":{"type":"cut","after":\#(count)}}"#)
        #expect(exchange.server?.messages.count == 1)
        #expect(exchange.server?.told.first?.hasPrefix(told + " \"") == true)
        #expect(exchange.client?.received.text == (told == "complete" ? "abcabc" : "ERROR:truncated"))
    }
}
