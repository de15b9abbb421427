import Framing
import Testing

@testable import Programs

/// What the short form compiles to.
struct ProgramTests {
    @Test func recipeServer_compilesToTheRecipe() throws {
        let settings = try read(#"{"preset":"recipe"}"#, as: ServerBody.self).settings
        #expect(settings.listen.description == "tcp://127.0.0.1:4444")
        #expect(settings.backlog == 5)
        #expect(
            settings.program.operations == [
                Operation(
                    .receiveMessage(marker("SERVER WRONG MARKER"), receiveSize: 8192, ignoresEnd: false)),
                Operation(.reply(.standard)), Operation(.shutdown(.write)), Operation(.close),
            ])
    }

    @Test func recipeSend_compilesToTheRecipe() throws {
        let send = try SendSettings(try read(#"{"preset":"recipe"}"#, as: SendFields.self))
        #expect(send.to.description == "tcp://127.0.0.1:4444")
        #expect(
            send.program.operations == [
                Operation(.connect(), timeout: .seconds(5)),
                Operation(
                    .sendMessage(Bytes("a1234"), marker("CLIENT WRONG MARKER"), chunk: nil, interval: nil)),
                Operation(.shutdown(.write)), Operation(.receive(.end, receiveSize: 2)), Operation(.close),
            ])
    }

    @Test(
        "A close that does not wait takes the shutdown's place (endings: client-gone)",
        arguments: [
            (#"{"preset":"recipe","close":"immediately"}"#, [Operation(.close)]),
            (#"{"preset":"recipe","close":"reset"}"#, [Operation(.reset)]),
            (
                #"{"preset":"recipe","close":"immediately","shutdown":"write"}"#,
                [Operation(.shutdown(.write)), Operation(.close)]
            ),
            (
                #"{"preset":"recipe","shutdown":"none"}"#,
                [Operation(.receive(.end, receiveSize: 2)), Operation(.close)]
            ),
            (
                #"{"preset":"recipe","shutdown":[1,"read"],"receiveSize":8192}"#,
                [
                    Operation(.shutdown(.write)), Operation(.shutdown(.read)),
                    Operation(.receive(.end, receiveSize: 8192)),
                    Operation(.close),
                ]
            ),
        ])
    func send_ends_asItsFieldsSay(_ json: String, _ ending: [Programs.Operation]) throws {
        let operations = try SendSettings(try read(json, as: SendFields.self)).program.operations
        #expect(Array(operations.dropFirst(2)) == ending)
    }

    @Test func send_takesTheClientsShutdown_unlessItClosesInItsPlace() throws {
        let client = try read(#"{"to":"h:1","shutdown":["write","read"]}"#, as: ClientBody.self).defaults
        let closing = try read(#"{"payload":"a","close":"immediately"}"#, as: SendFields.self)
        let waiting = try read(#"{"payload":"a","close":"after-end"}"#, as: SendFields.self)
        #expect(try SendSettings(closing.over(client)).shutdown.modes == [])
        #expect(try SendSettings(waiting.over(client)).shutdown.modes == [.write, .read])
    }

    @Test func server_hasItsDefaults_whenOnlyTheAddressIsGiven() throws {
        let settings = try read(#"{"listen":"127.0.0.1:0"}"#, as: ServerBody.self).settings
        #expect(settings.backlog == 4096)
        #expect(
            settings.program.operations == [
                Operation(.receiveMessage(.line(.lf), receiveSize: 8192, ignoresEnd: false)),
                Operation(.reply(.standard)),
                Operation(.shutdown(.write)), Operation(.receive(.end, receiveSize: 8192)), Operation(.close),
            ])
    }

    @Test(
        "A server that takes a half-close for a disconnect is one operation more",
        arguments: [
            (#"{"preset":"recipe","onPeerEnd":"disconnect"}"#, false, true),
            (#"{"preset":"recipe","onPeerEnd":"ignore"}"#, true, false),
            (#"{"preset":"recipe"}"#, false, false),
        ])
    func server_treatsThePeersEnd_asItIsTold(_ json: String, _ ignores: Bool, _ closes: Bool) throws {
        let operations = try read(json, as: ServerBody.self).settings.program.operations
        #expect(
            operations[0].action
                == .receiveMessage(
                    marker("SERVER WRONG MARKER"), receiveSize: 8192, ignoresEnd: ignores))
        #expect((operations[1] == Operation(.close, when: .peerEnded)) == closes)
    }

    @Test(arguments: [
        (#""none""#, Reply.none), (#"{"fixed":"hello"}"#, .fixed(Bytes("hello"))), ("{}", .standard),
        (#"{"repeat":1}"#, .echo(repeat: 1, nil, Otherwise())),
        (
            #"{"repeat":2,"framing":{"type":"line","ending":"crlf"}}"#,
            .echo(repeat: 2, .line(.crlf), Otherwise())
        ),
    ])
    func reply_isRead_inEachForm(_ json: String, _ reply: Reply) throws {
        #expect(try read(json, as: Reply.self) == reply)
        #expect(try read(try write(reply), as: Reply.self) == reply)
    }

    @Test func otherwise_isOneWordForAll_orOneForEachOutcome() throws {
        let one = try read(#""?""#, as: Otherwise.self)
        #expect(Otherwise.outcomes.map { one[$0] } == Array(repeating: Bytes("?"), count: 6))
        let some = try read(#"{"timeout":"late"}"#, as: Otherwise.self)
        #expect([some[.noEnd], some[.timeout]] == [Bytes("ERROR:no end!"), Bytes("late")])
    }

    @Test func program_showsItsOperations_asJSON() throws {
        let send = try SendSettings(
            try read(#"{"preset":"recipe","chunk":1,"interval":"5ms"}"#, as: SendFields.self))
        #expect(
            try write(send.program) == """
                [{"op":"connect","timeout":"5s"},{"chunk":1,"framing":{"marker":"CLIENT WRONG MARKER","type":"marker"},\
                "interval":"5ms","op":"sendMessage","payload":"a1234"},{"how":"write","op":"shutdown"},\
                {"op":"receive","receiveSize":2,"until":"end"},{"op":"close"}]
                """)
    }

    @Test(arguments: [
        #"{"type":"marker","marker":"END"}"#, #"{"type":"line","ending":"either"}"#,
        #"{"type":"end-of-stream"}"#,
        #"{"type":"marker","marker":{"base64":"AP8="}}"#,
    ])
    func framing_isWritten_asItIsRead(_ json: String) throws {
        let framing = try read(json, as: Framing.self)
        #expect(try read(try write(framing), as: Framing.self) == framing)
    }

    private func marker(_ text: String) -> Framing {
        .marker(Array(text.utf8))
    }
}
