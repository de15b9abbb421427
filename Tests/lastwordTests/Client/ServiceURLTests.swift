import ArgumentParser
import Testing

@testable import lastword

struct ServiceURLTests {
    @Test(arguments: [
        ("http://127.0.0.1:4480", "http://127.0.0.1:4480"), ("HTTPS://Lab.example", "https://Lab.example"),
        ("http://[::1]:4480/", "http://[::1]:4480"), ("http://[fe80::1%25eth0]", "http://[fe80::1%25eth0]"),
        ("http://a-b_c:1", "http://a-b_c:1"),
    ])
    func url_isTaken(_ text: String, _ expected: String) throws {
        #expect(try ServiceURL(text, from: "--url").description == expected)
    }

    @Test(arguments: [
        ("", "no scheme"), ("127.0.0.1:4480", "no scheme"), ("localhost", "no scheme"),
        ("ftp://localhost", "neither http nor https"), ("://localhost", "neither http nor https"),
        ("http://localhost/v1", "more than a host and a port"), ("http://localhost//", "more than"),
        ("http://localhost?x", "more than"), ("http://localhost#x", "more than"),
        ("http://me:secret@localhost", "a user's name"), ("http://", "no host"), ("http://:4480", "no host"),
        ("http://::1", "no host"), ("http://[::1", "no host"), ("http://[]", "no host"),
        ("http://[::1]4480", "no host"), ("http://a b", "no host"), ("http://a\r\nb", "no host"),
        ("http://é", "no host"), ("http://a:", "its port"), ("http://a:0", "its port"),
        ("http://a:65536", "its port"), ("http://a:+1", "its port"), ("http://a:x", "its port"),
    ])
    func url_isRefused_withWhereItComesFrom(_ text: String, _ why: String) throws {
        for source in ["--url", "LASTWORD_URL"] {
            let error = try #require(throws: ValidationError.self) { try ServiceURL(text, from: source) }
            #expect(
                error.message.hasPrefix(
                    "\(source) takes the URL of a service, as http://127.0.0.1:4480; got "))
            #expect(error.message.contains(why), "\(error.message)")
            #expect(!error.message.contains("\n"))
        }
    }
}
