import ArgumentParser
import Testing

@testable import lastword

struct RequestBodyTests {
    @Test(arguments: [
        ([], "{}\n"),
        (
            ["--listen", "127.0.0.1:0", "--marker", "END"],
            #"{"framing":{"marker":"END","type":"marker"},"listen":"127.0.0.1:0"}"# + "\n"
        ),
        (
            ["--body", #"{"listen":"a","backlog":5}"#, "--listen", "b", "--framing", "nul"],
            #"{"backlog":5,"framing":"nul","listen":"b"}"# + "\n"
        ),
        (
            ["--preset", "recipe", "--shutdown", "none", "--close", "reset"],
            #"{"close":"reset","preset":"recipe","shutdown":"none"}"# + "\n"
        ),
        // As it is, spaces and all, where no flag changes it, or none can: the service says what is wrong.
        (["--body", #"{ "listen": 1 }"#], #"{ "listen": 1 }"#),
        (["--body", "[1]", "--listen", "a"], "[1]"), (["--body", "{", "--listen", "a"], "{"),
        (["--body", #"{"a":1,"a":2}"#, "--listen", "b"], #"{"a":1,"a":2}"#),
    ])
    func serversBody_isOfTheBodyAndTheFlags(_ arguments: [String], _ expected: String) throws {
        #expect(String(decoding: try ServersFields.parse(arguments).body, as: UTF8.self) == expected)
    }

    @Test func clientsBody_hasEachField() throws {
        let arguments = [
            "--preset", "a", "--to", "b", "--payload", "c", "--framing", "d", "--receive-framing", "e",
            "--shutdown", "f", "--close", "g",
        ]
        #expect(
            String(decoding: try ClientsFields.parse(arguments).body, as: UTF8.self)
                == #"{"close":"g","framing":"d","payload":"c","preset":"a","receiveFraming":"e","shutdown":"f","to":"b"}"#
                + "\n")
    }

    @Test func marker_refusesAnotherFraming() throws {
        #expect(throws: (any Error).self) { try ServersFields.parse(["--marker", "a", "--framing", "nul"]) }
        #expect(throws: (any Error).self) { try ClientsFields.parse(["--marker", "a", "--framing", "nul"]) }
        _ = try ClientsFields.parse(["--marker", "a", "--framing", "marker"])
    }

    @Test(arguments: [
        ([], ""), ([("a", "b")], "?a=b"),
        ([("a", "5s"), ("b", "é &=?%+/")], "?a=5s&b=%C3%A9%20%26%3D%3F%25%2B%2F"),
    ])
    func query_isEncoded(_ pairs: [(String, String)], _ expected: String) {
        var query = Query()
        query.add("none", nil)
        for (name, value) in pairs { query.add(name, value) }
        #expect(query.text == expected)
    }
}
