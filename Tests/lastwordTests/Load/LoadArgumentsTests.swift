import ArgumentParser
import ControlPlane
import Foundation
import Programs
import Testing

@testable import lastword

/// The flags of `lastword load`, put together as the body that the API takes.
struct LoadArgumentsTests {
    private func settings(_ arguments: String...) throws -> LoadSettings {
        try LoadArguments.parse(arguments).settings()
    }

    private func settings(json: String) throws -> LoadSettings {
        try decodeJSON(Array(json.utf8), as: LoadBody.self).settings
    }

    @Test func flags_areTheFieldsOfABody() throws {
        let flags = try settings(
            "--to", "127.0.0.1:1", "--to", "127.0.0.1:2", "--payload", "a1234", "--marker", "END",
            "--receive-framing", "line", "--concurrency", "8", "--conversations", "1000", "--duration", "30s",
            "--rate", "2.5", "--no-catch-up", "--kept", "--warm-up", "10")
        let body = try settings(
            json: """
                {"to":["127.0.0.1:1","127.0.0.1:2"],"payload":"a1234","framing":{"type":"marker","marker":"END"},
                 "receiveFraming":"line","concurrency":8,"conversations":1000,"duration":"30s","rate":2.5,
                 "catchUp":false,"connections":"kept","warmUp":10}
                """)
        #expect(flags == body)
    }

    @Test func flags_standInPlaceOfTheBodysFields() throws {
        let flags = try settings(
            "--body", #"{"to":"127.0.0.1:1","payload":"a","framing":"nul","conversations":5,"reports":1}"#,
            "--payload", "b", "--framing", "line", "--conversations", "7")
        let body = try settings(
            json: #"{"to":"127.0.0.1:1","payload":"b","framing":"line","conversations":7,"reports":1}"#)
        #expect(flags == body)
    }

    /// What is put together is a body with the same values.
    @Test func body_staysAsItIs_besideAFlag() throws {
        let json = #"""
            {"to":"127.0.0.1:1","payloads":["é\n",{"hex":"00ff"}],"rate":0.5,"options":{"TCP_NODELAY":true},
             "timeouts":{"total":"5s"},"answeredBy":null,"program":null,"conversations":1}
            """#
        #expect(
            try settings("--body", json, "--conversations", "9")
                == settings(
                    json: json.replacing("\"conversations\":1}", with: "\"conversations\":9}")))
    }

    @Test func body_isReadFromAFile() throws {
        let path = temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try #"{"preset":"recipe","conversations":5}"#.write(toFile: path, atomically: false, encoding: .utf8)
        #expect(try settings("--body", "@\(path)").conversations == 5)
        #expect(try settings("--body", "@\(path)", "--conversations", "6").conversations == 6)
    }

    /// The sentence is the API's.
    @Test(arguments: [
        (["--payload", "a", "--conversations", "1"], "to is required"),
        (["--to", "127.0.0.1:1", "--conversations", "1"], "payload is required"),
        (["--to", "127.0.0.1:1", "--payload", "a"], "conversations or duration is required"),
        (
            ["--concurrency", "0"],
            "concurrency must be a whole number of conversations from 1 to 100000; got 0."
        ),
        (["--concurrency", "many"], "from 1 to 100000; got \"many\"."),
        (["--conversations", "1.5"], "conversations must be a whole number"),
        (["--conversations", "01"], "got \"01\"."),
        (["--rate", "fast"], "rate must be a number of conversations in a second"),
        (["--rate=-1"], "from 0.01 to 1000000; got -1"),
        (["--no-catch-up"], "give rate"),
        (["--duration", "30"], "got \"30\""),
        (["--warm-up", "10", "--conversations", "10"], "warmUp must leave some of the 10 conversations"),
        (["--framing", "lines"], "did you mean 'line'?"),
        (["--kept"], "receiveFraming is required over kept connections"),
        (["--to", "nonsense"], "got \"nonsense\""),
        (["--body", ""], "The body is empty"),
        (["--body", "[]"], "a load is a JSON object"),
        (["--body", "{"], "where a field's name in double quotes was expected"),
        (["--body", #"{"rate":1,"rate":2}"#, "--kept"], "The field \"rate\" comes twice"),
        (["--body", #"{"concurency":1}"#, "--kept"], "did you mean 'concurrency'?"),
        (["--marker", "END", "--framing", "line"], "--marker does not go with --framing line"),
    ])
    func mistake_isToldAsTheAPIDoes(_ arguments: [String], _ sentence: String) throws {
        let least = ["--to", "127.0.0.1:1", "--payload", "a", "--conversations", "100"]
        let needsMore = arguments[0].hasPrefix("--to") || arguments[0] == "--payload"
        // A flag that is given twice counts by its last value, but the addresses add up.
        let given = needsMore ? arguments : least + arguments
        let parsed = try LoadArguments.parse(
            arguments == ["--to", "nonsense"] ? ["--payload", "a", "--duration", "1s"] + arguments : given)
        let error = try #require(throws: ValidationError.self) { try parsed.settings() }
        #expect(error.message.contains(sentence), "\(error.message)")
    }

    @Test(arguments: [
        ("@/nonexistent/load", "can not read /nonexistent/load: No such file"),
        ("@/", "can not read /: Is a directory"),
    ])
    func file_thatCanNotBeRead_isSaid(_ body: String, _ sentence: String) throws {
        let error = try #require(throws: (any Error).self) { try LoadArguments.parse(["--body", body]) }
        #expect(LoadArguments.message(for: error).contains(sentence))
    }

    @Test(arguments: [
        ("5", JSONTree.integer(5)), ("-5", .integer(-5)), ("2.5", .number(2.5)), ("1e3", .integer(1000)),
        ("", .text("")), ("05", .text("05")), ("+5", .text("+5")), ("5s", .text("5s")),
        ("true", .text("true")),
        ("null", .text("null")), ("[1]", .text("[1]")), ("0x10", .text("0x10")), (" 5", .text(" 5")),
        ("1e999", .text("1e999")), ("\"5\"", .text("\"5\"")),
    ])
    func argument_isANumber_whereJSONHasIt(_ argument: String, _ value: JSONTree) {
        #expect(JSONTree(argument: argument) == value)
    }
}
