import Framing
import Testing

@testable import Programs

/// Replies and their words as JSON.
struct ReplyValueTests {
    private static let words =
        #""otherwise":{"checksum-mismatch":"ERROR:checksum","malformed":"ERROR:malformed","no-end":"ERROR:no end!","#
        + #""timeout":"ERROR:timeout","too-large":"ERROR:too large","truncated":"ERROR:truncated"}"#
    private static let line = #""framing":{"ending":"lf","type":"line"}"#

    @Test(
        arguments: [
            ("{}", #"{\#(words),"repeat":2}"#, .echo(repeat: 2, nil, Otherwise())),
            (
                #"{"framing":"line","fault":"no-end"}"#,
                #"{"fault":{"type":"no-end"},\#(line),\#(words),"repeat":2}"#,
                .echo(repeat: 2, .line(.lf), Otherwise(), fault: .noEnd)
            ),
            (
                #"{"repeat":1,"fault":"twice"}"#, #"{"fault":{"type":"twice"},\#(words),"repeat":1}"#,
                .echo(repeat: 1, nil, Otherwise(), fault: .twice)
            ),
            (
                #"{"fixed":"a","framing":null,"fault":null,"repeat":null}"#, #"{"fixed":"a"}"#,
                .fixed(Bytes("a"))
            ),
            (#"{"fixed":"a","framing":"line"}"#, #"{"fixed":"a",\#(line)}"#, .fixed(Bytes("a"), .line(.lf))),
            (
                #"{"fixed":"a","framing":"line","fault":{"type":"cut","after":1}}"#,
                #"{"fault":{"after":1,"type":"cut"},"fixed":"a",\#(line)}"#,
                .fixed(Bytes("a"), .line(.lf), fault: .cut(after: 1))
            ),
            (
                #"{"fixed":"a","fault":"pause"}"#, #"{"fault":{"time":"100ms","type":"pause"},"fixed":"a"}"#,
                .fixed(Bytes("a"), fault: .pause(after: nil, nanoseconds: 100_000_000))
            ),
        ] as [(String, String, Reply)])
    func reply_hasOneSpelling(_ given: String, _ written: String, _ reply: Reply) throws {
        #expect(try read(given, as: Reply.self) == reply)
        #expect(try write(reply) == written)
        #expect(try read(written, as: Reply.self) == reply)
    }

    @Test func otherwise_hasAWord_forEachOutcomeThatLeavesSomebodyToTalkTo() throws {
        let silent: [MessageOutcome] = [.complete, .closing, .reset]
        #expect(Set(Otherwise.outcomes) == Set(MessageOutcome.allCases).subtracting(silent))
        for outcome in MessageOutcome.allCases {
            #expect((Otherwise()[outcome] == nil) == silent.contains(outcome))
        }
    }

    /// One word given is that outcome's, and the others keep theirs.
    @Test(arguments: Otherwise.outcomes)
    func otherwise_isRead_forEachOutcome(_ outcome: MessageOutcome) throws {
        let words = try read(#"{"\#(outcome.rawValue)":{"hex":"3f"}}"#, as: Otherwise.self)
        for other in Otherwise.outcomes {
            #expect(words[other] == (other == outcome ? Bytes("?") : Otherwise()[other]))
        }
        #expect(try read(try write(words), as: Otherwise.self) == words)
        #expect(try read(#"{"\#(outcome.rawValue)":null}"#, as: Otherwise.self) == Otherwise())
    }

    /// With many messages an answer is framed as they are, unless it has a framing of its own.
    @Test(
        arguments: [
            (
                #""framing":"nul","reply":{"fault":"no-end"}"#,
                .echo(repeat: 2, .nul, Otherwise(), fault: .noEnd)
            ),
            (
                #""framing":"nul","reply":{"framing":"line","fault":"no-end"}"#,
                .echo(repeat: 2, .line(.lf), Otherwise(), fault: .noEnd)
            ),
            (
                #""framing":"nul","reply":{"fixed":"a","fault":"cut"}"#,
                .fixed(Bytes("a"), .nul, fault: .cut(after: nil))
            ),
        ] as [(String, Reply)])
    func fault_goesWithTheFramingOfTheAnswer(_ given: String, _ reply: Reply) throws {
        let settings = try read(#"{"listen":"h:0","messages":"many",\#(given)}"#, as: ServerBody.self)
            .settings
        #expect(settings.answer == .answer(reply))
    }

    @Test(arguments: [
        (#""reply":{"fault":"no-end"}"#, "reply.fault", "give the reply a framing"),
        (
            #""reply":{"fixed":"a","fault":"no-end"}"#, "reply.fault",
            "give the reply a framing"
        ),
        (
            #""reply":{"framing":"nul","fault":"escape"}"#, "reply.fault",
            "what does is no-end, wrong-end, cut"
        ),
        (
            #""messages":"many","framing":{"type":"end-of-stream","checksum":"crc32"}"#, "messages",
            "needs a framing that ends each message"
        ),
        (
            #""reply":{"fixed":{"pattern":"a","size":256},"framing":{"type":"length-binary","size":1}}"#,
            "reply.fixed",
            "256 bytes is too long"
        ),
    ])
    func server_isRefused_whereTheAnswerMakesNoSense(_ given: String, _ field: String, _ part: String) throws
    {
        let problem = try #require(try problem(in: #"{"listen":"h:0",\#(given)}"#, as: ServerBody.self))
        #expect(problem.field == field, "\(problem.detail)")
        #expect(problem.detail.contains(part), "\(problem.detail)")
    }

    /// A few characters make up each word; a server holds all of them ready.
    @Test func words_areBounded_allOfThemTogether() throws {
        func server(_ count: Int) -> String {
            let words = Otherwise.outcomes.prefix(count).map {
                #""\#($0.rawValue)":{"pattern":"a","size":16777216}"#
            }
            return #"{"listen":"h:0","reply":{"otherwise":{\#(words.joined(separator: ","))}}}"#
        }
        #expect(try problem(in: server(3), as: ServerBody.self) == nil)
        let problem = try #require(try problem(in: server(5), as: ServerBody.self))
        #expect(problem.code == .badValue && problem.field == "reply")
        #expect(problem.detail.contains("67108864 bytes at most"))
    }
}
