import Foundation
import TestSupport
import Testing

/// The events of a service as a process, over HTTP.
@Suite(.timeLimit(.minutes(5)), .ownThread)
struct EventStreamTests {
    private func service(_ arguments: String...) throws -> Service {
        try Service(["serve", "--listen", "127.0.0.1:0"] + arguments)
    }

    @Test func stream_endsAfterItsTime_howeverShort() throws {
        let service = try service()
        let url = try service.url()
        for wait in ["0s", "1us", "1ms", "20ms"] {
            for _ in 0..<5 {
                let text = try curl("-N", url + "/v1/events?wait=\(wait)")
                #expect(text.hasPrefix(": "), "\(wait)")
                #expect(text.hasSuffix(": the time to wait has passed\n\n"), "\(wait)")
            }
        }
        service.send(SIGTERM)
        #expect(service.end().status == 0)
    }

    @Test(arguments: ["18446744073709551615", "9223372036854775807", "-1", "nonsense", "1e3"])
    func lastEvent_canBeAnything(_ id: String) throws {
        let service = try service()
        let url = try service.url()
        let text = try curl("-N", "-H", "Last-Event-ID: \(id)", url + "/v1/events?wait=10ms")
        #expect(text.contains("event: missed") == (id == "9223372036854775807"))
        #expect(try curl(url + "/healthz").contains("ok"))
    }

    @Test func headers_areAllThatIsAskedFor() throws {
        let service = try service()
        let url = try service.url()
        #expect(try curl("-I", url + "/v1/events").contains("text/event-stream"))
        #expect(try curl(url + "/metrics").contains("lastword_event_readers 1\n"))
    }

    @Test(arguments: ["missed", "dropped", "connection-closed,missed", "", "nothing"])
    func type_isOneThatHappens(_ types: String) throws {
        let service = try service()
        let url = try service.url()
        #expect(try curl(url + "/v1/events?wait=0s&type=\(types)").contains("\"code\":\"bad-parameter\""))
    }

    @Test func oneReaderTooMany_isRefused() throws {
        let service = try service("--max-event-readers", "0")
        let url = try service.url()
        #expect(try curl(url + "/v1/events").contains("\"code\":\"too-many-streams\""))
        #expect(try curl(url + "/%zz").contains("\"code\":\"bad-request\""))
        let metrics = try curl(url + "/metrics")
        for code in ["too-many-streams", "bad-request"] {
            #expect(metrics.contains("lastword_http_refusals_total{code=\"\(code)\"} 1\n"), "\(code)")
        }
    }

    /// Nobody reads its standard error here until it has ended.
    @Test func aLogThatNobodyReads_holdsNothingUp() throws {
        let service = try service("--log-level", "debug")
        let url = try service.url()
        let process = Foundation.Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["curl", "-sS", "--max-time", "20"] + [String](repeating: url + "/healthz", count: 1500)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(text.split(separator: "\n").count == 1500)
        service.kill()
    }
}
