import Framing
import Testing

@testable import Programs

/// Servers of datagrams and of Unix sockets: what they do, and what they refuse.
struct DatagramServerTests {
    private static let receive = Operation(.receiveMessage(.endOfStream, receiveSize: 65_536))

    private static func loop(_ reply: Reply?) -> [Programs.Operation] {
        let round = [receive] + (reply.map { [Operation(.reply($0))] } ?? [])
        return [Operation(.repeat(count: nil, while: .heard, round)), Operation(.close)]
    }

    private static let echo = Reply.echo(repeat: 2, .endOfStream, Otherwise())

    @Test(
        arguments: [
            ("", loop(echo)), (#","reply":{"repeat":1}"#, loop(.echo(repeat: 1, .endOfStream, Otherwise()))),
            (#","reply":{"fixed":"x"}"#, loop(.fixed(Bytes("x"), .endOfStream))),
            (#","reply":"none""#, loop(nil)),
            (#","reply":{"service":{"name":"a"}}"#, loop(.service(ServiceRecord(name: ResourceName("a")!)))),
            (#","messages":"one""#, [receive, Operation(.reply(.standard)), Operation(.close)]),
            (#","service":{"name":"a"}"#, loop(.service(ServiceRecord(name: ResourceName("a")!)))),
            (#","service":{"name":"a","answer":false}"#, loop(echo)),
            // The one socket has its options already.
            (#","options":{"SO_BROADCAST":true}"#, loop(echo)),
        ])
    func program_isThatOfItsKnobs(_ fields: String, _ operations: [Programs.Operation]) throws {
        for listen in ["udp://h:1", "unixgram:@a"] {
            #expect(try settings(listen, fields).program.operations == operations)
        }
    }

    @Test func receiveSize_isThatOfTheLargestDatagram_unlessItIsGiven() throws {
        #expect(try settings("udp://h:1", "").receiveSize == 65_536)
        #expect(try settings("udp://h:1", #","receiveSize":2"#).receiveSize == 2)
        #expect(try settings("unix:@a", "").receiveSize == Bounds.defaultReceiveSize)
    }

    @Test("A peer's conversation lasts as long as the peer speaks")
    func total_isTheLongest_unlessItIsGiven() throws {
        #expect(try settings("udp://h:1", "").program.timeouts.total == .longest)
        // It is shown as it is.
        #expect(try settings("udp://h:1", "").timeouts.total == .longest)
        #expect(try settings("udp://h:1", #","timeouts":{"idle":"1s"}"#).timeouts.total == .longest)
        #expect(
            try settings("udp://h:1", #","timeouts":{"total":"5s"}"#).program.timeouts.total == .seconds(5))
        #expect(try settings("h:1", "").program.timeouts.total == .seconds(60))
    }

    @Test func streamOverUnix_isAStream() throws {
        #expect(try settings("unix:///s", "").program == settings("h:1", "").program)
        #expect(try settings("unix:///s", #","mode":"600""#).mode == FileMode("0600"))
        #expect(try settings("unixgram:///s", #","mode":"0622""#).mode?.description == "0622")
    }

    @Test(arguments: [
        #""preset":"recipe""#, #""backlog":5"#, #""shutdown":"none""#, #""close":"reset""#,
        #""oneSegment":false"#, #""onPeerEnd":"ignore""#, #""reply":"stream""#,
    ])
    func field_isRefused_whichDatagramsDoNotHave(_ field: String) throws {
        for listen in ["udp://h:1", "unixgram:@a"] {
            let problem = try problem(in: #"{"listen":"\#(listen)",\#(field)}"#, as: ServerBody.self)
            #expect(problem?.code == .badValue)
            #expect(problem.map { field.hasPrefix("\"\($0.field)\"") } == true)
        }
    }

    @Test(arguments: [
        ("h:1", #""service":{"name":"a"}"#, "service"), ("unix:@a", #""service":{"name":"a"}"#, "service"),
        ("h:1", #""reply":{"service":{"name":"a"}}"#, "reply"),
        ("h:1", #""mode":"0600""#, "mode"), ("udp://h:1", #""mode":"0600""#, "mode"),
        ("unix:@a", #""mode":"0600""#, "mode"), ("unix:///s", #""mode":"600 ""#, "mode"),
        ("udp://h:1", #""service":{"name":"a"},"reply":{"repeat":1}"#, "reply"),
        ("udp://h:1", #""service":{"name":"a"},"framing":"line""#, "framing"),
        ("udp://h:1", #""service":{"name":"a"},"messages":"one""#, "messages"),
        ("udp://h:1", #""service":{"name":"a"},"program":[{"op":"sample"}]"#, "program"),
        ("udp://h:1", #""program":[{"op":"receive"}]"#, "program[0]"),
        ("h:1", #""program":[{"op":"sendTo","payload":"a"}]"#, "program[0]"),
    ])
    func field_isRefused_whichDoesNotGoWithTheAddress(_ listen: String, _ fields: String, _ field: String)
        throws
    {
        let problem = try problem(in: #"{"listen":"\#(listen)",\#(fields)}"#, as: ServerBody.self)
        #expect(problem?.code == .badValue)
        #expect(problem?.field == field)
    }

    @Test func serviceThatAnswers_isShownAsTheReply() throws {
        let settings = try settings("udp://h:1", #","service":{"name":"a"}"#)
        #expect(settings.reply == .answer(.service(ServiceRecord(name: try #require(ResourceName("a"))))))
    }

    @Test func serviceThatDoesNotAnswer_goesWithAReply() throws {
        let settings = try settings(
            "udp://h:1", #","service":{"name":"a","answer":false},"reply":{"fixed":"x"},"framing":"line""#)
        #expect(settings.program.operations.count == 2)
    }

    private func settings(_ listen: String, _ fields: String) throws -> ServerSettings {
        try read(#"{"listen":"\#(listen)"\#(fields)}"#, as: ServerBody.self).settings
    }
}
