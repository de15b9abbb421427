import Framing
import Programs
import Testing

@testable import Lab

/// The words for messages that are not complete: one for each outcome, one for all, framed as answers are.
@Suite(.timeLimit(.minutes(1)))
struct WordTests {
    /// A send that makes each outcome, to a server with the framing length-text and a checksum.
    static let faults: [(MessageOutcome, framing: String, send: String)] = [
        (.noEnd, #""line""#, #""fault":"no-end""#),
        (.truncated, #""length-text""#, #""fault":"cut""#),
        (.malformed, #""length-text""#, #""fault":{"type":"length","value":"many"}"#),
        (.checksumMismatch, #"{"type":"length-text","checksum":"crc32"}"#, #""fault":"checksum""#),
        (.tooLarge, #""length-text""#, #""fault":{"type":"length","value":99999999}"#),
    ]

    private func answer(
        to fault: (MessageOutcome, framing: String, send: String), reply: String, receiveFraming: String
    ) async throws -> ConnectionReport {
        let exchange = try await converse(
            server: #"{"framing":\#(fault.framing),"reply":\#(reply)}"#,
            send: #"""
                {"payload":"hello","framing":\#(fault.framing),\#(fault.send),
                 "receiveFraming":\#(receiveFraming)}
                """#)
        #expect(exchange.server?.messages.map(\.outcome) == [fault.0])
        return try #require(exchange.client)
    }

    @Test(arguments: zip(faults, ["no end!", "truncated", "malformed", "checksum", "too large"]))
    func eachOutcomeHasItsWord(
        fault: (MessageOutcome, framing: String, send: String), word: String
    ) async throws {
        let plain = try await answer(to: fault, reply: "{}", receiveFraming: #""end-of-stream""#)
        #expect(plain.received.text == "ERROR:" + word)
    }

    @Test(arguments: faults)
    func oneStringStandsForAll(fault: (MessageOutcome, framing: String, send: String)) async throws {
        let client = try await answer(
            to: fault, reply: #"{"otherwise":"no!"}"#, receiveFraming: #""end-of-stream""#)
        #expect(client.received.text == "no!")
    }

    @Test func oneOutcomeCanHaveItsOwn() async throws {
        for (fault, word) in zip(Self.faults, ["ERROR:no end!", "short"]) {
            let client = try await answer(
                to: fault, reply: #"{"otherwise":{"truncated":"short"}}"#, receiveFraming: #""end-of-stream""#
            )
            #expect(client.received.text == word)
        }
    }

    /// Also with what an answer's fault would have broken: the word is not the answer.
    @Test(arguments: faults)
    func framedAsTheAnswerIs_withoutItsFault(
        fault: (MessageOutcome, framing: String, send: String)
    ) async throws {
        let framing = #"{"type":"length-binary","size":2,"checksum":"crc32c"}"#
        let client = try await answer(
            to: fault, reply: #"{"framing":\#(framing),"fault":"checksum","otherwise":"no!"}"#,
            receiveFraming: framing)
        #expect(client.told == [#"complete "no!""#])
    }

    /// With many messages, where nothing else is said, the word has the framing that the messages have.
    @Test(arguments: NamedFraming.ending)
    func framedAsTheMessagesAre_whereThereAreMany(named: NamedFraming) async throws {
        let exchange = try await exchangeOfMany(named) { fields in
            fields.fault = .cut(after: 3)
        }
        let outcome = try #require(exchange.server?.messages.first?.outcome)
        #expect(outcome == .noEnd || outcome == .truncated)
        let word = outcome == .noEnd ? "ERROR:no end!" : "ERROR:truncated"
        #expect(exchange.client?.told == ["complete \"\(word)\""])
    }
}
