import ArgumentParser
import Foundation
import Testing

@testable import lastword

struct ServiceOptionsTests {
    private static func access(_ arguments: [String], _ environment: [String: String] = [:]) throws
        -> ServiceOptions.Access
    {
        try ServiceOptions.parse(arguments).access { environment[$0] }
    }

    @Test func access_hasDefaults() throws {
        let access = try Self.access([])
        #expect(access.url.description == "http://127.0.0.1:4480")
        #expect(access.token == nil)
        #expect(access.authorities == nil)
    }

    @Test func access_isOfTheEnvironment() throws {
        let access = try Self.access(
            [], ["LASTWORD_URL": "http://a:1", "LASTWORD_TOKEN": "t", "LASTWORD_CACERT": "/dev/null"])
        #expect(access.url.description == "http://a:1")
        #expect(access.token?.text == "t")
        #expect(access.authorities == "/dev/null")
    }

    @Test func flags_winOverTheEnvironment() throws {
        // What does not count is not even looked at.
        let access = try Self.access(
            ["--url", "http://b:2", "--token", "u", "--cacert", "/dev/null"],
            ["LASTWORD_URL": "nonsense", "LASTWORD_TOKEN": "a b", "LASTWORD_CACERT": "/nonexistent/file"])
        #expect(access.url.description == "http://b:2")
        #expect(access.token?.text == "u")
        #expect(access.authorities == "/dev/null")
    }

    @Test(arguments: ["secret", "secret\n", "secret\r\n"])
    func token_isReadFromAFile(_ text: String) throws {
        let path = temporaryPath()
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let access = try Self.access(["--token-file", path], ["LASTWORD_TOKEN": "other"])
        #expect(access.token?.text == "secret")
    }

    @Test(arguments: [
        (["--token", ""], "--token has no token"), (["--token", "a b"], "--token holds a space"),
        (["--token", "a\r\nX: b"], "--token holds"),
        (["--token-file", "/dev/null"], "The token file is empty: /dev/null"),
        (["--token-file", "/nonexistent/file"], "The token file can not be read: /nonexistent/file"),
        (["--cacert", "/nonexistent/file"], "--cacert takes a file"),
        (["--token", "a", "--token-file", "/etc/hostname"], "leave one of them out"),
        (["--timeout", "5"], "a time with a unit"), (["--timeout", "0s"], "from 1ms"),
    ])
    func wrongFlag_isSaid(_ arguments: [String], _ sentence: String) throws {
        let error = try #require(throws: (any Error).self) { try Self.access(arguments) }
        #expect(ServiceOptions.message(for: error).contains(sentence))
    }

    @Test(arguments: [
        ("LASTWORD_URL", "a", "LASTWORD_URL takes"), ("LASTWORD_TOKEN", "a b", "LASTWORD_TOKEN holds"),
        ("LASTWORD_CACERT", "/nonexistent/file", "LASTWORD_CACERT takes"),
    ])
    func wrongVariable_isSaid(_ name: String, _ value: String, _ sentence: String) throws {
        let error = try #require(throws: ValidationError.self) { try Self.access([], [name: value]) }
        #expect(error.message.contains(sentence))
    }
}
