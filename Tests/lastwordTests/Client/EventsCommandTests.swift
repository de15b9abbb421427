import Foundation
import Glibc
import TestSupport
import Testing

/// `lastword events` against a stream that was written down.
@Suite(.timeLimit(.minutes(5)), .ownThread)
struct EventsCommandTests {
    private static func event(_ id: Int, _ type: String, _ more: String = "") -> String {
        "id: \(id)\nevent: \(type)\ndata: {\"id\":\(id),\"type\":\"\(type)\",\"time\":\"2026-01-31T12:00:00.123456Z\"\(more)}\n\n"
    }

    private static let two =
        ": hello\n\n" + event(1, "server-started", ",\"server\":\"recipe\"") + ": still here\n\n"
        + event(2, "load-progress", ",\"load\":\"l-1\",\"done\":5")

    @Test func events_areLines() throws {
        let service = try CannedServer(.endless(Self.two))
        let end = try lastword(["events", "--url", service.url])
        #expect(
            end.output == """
                     1  2026-01-31T12:00:00.123456Z  server-started  server=recipe
                     2  2026-01-31T12:00:00.123456Z  load-progress  done=5  load=l-1

                """)
        #expect(end.errors == "")
        #expect(end.status == 0)
    }

    @Test func events_areTheirData_withJSON() throws {
        let service = try CannedServer(.endless(Self.two, type: "text/event-stream; charset=utf-8"))
        let lines = try lastword(["events", "--json", "--url", service.url]).output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            lines.first
                == #"{"id":1,"type":"server-started","time":"2026-01-31T12:00:00.123456Z","server":"recipe"}"#
        )
    }

    @Test func filters_arePassedOn() throws {
        let service = try CannedServer(.endless(""))
        let end = try lastword([
            "events", "--url", service.url, "--type", "connection-closed", "--server", "a", "--client", "b",
            "--outcome", "reset", "--after", "12", "--wait", "1m",
        ])
        #expect(end.status == 0)
        #expect(
            service.requests.first?.hasPrefix(
                "GET /v1/events?type=connection-closed&server=a&client=b&outcome=reset&after=12&wait=1m HTTP/1.1\r\n"
            )
                == true)
    }

    @Test(arguments: [(2, 0), (3, 3)])
    func count_isMetOrNot(_ count: Int, _ status: Int32) throws {
        // What was missed is told, and is none of those that were asked for.
        let service = try CannedServer(.endless(Self.event(0, "missed", ",\"count\":4") + Self.two))
        let end = try lastword(["events", "--url", service.url, "--count", "\(count)"])
        #expect(end.output.split(separator: "\n").count == 3)
        #expect(service.requests.first?.contains("?count=\(count) ") == true)
        #expect(end.status == status)
        #expect(end.errors == (status == 0 ? "" : "Error: the stream ended after 2 of 3 events.\n"))
    }

    @Test func dropped_isAFailure_behindWhatCame() throws {
        let service = try CannedServer(.endless(Self.two + Self.event(9, "dropped", ",\"count\":7")))
        let end = try lastword(["events", "--url", service.url])
        #expect(end.output.hasSuffix("     9  2026-01-31T12:00:00.123456Z  dropped  count=7\n"))
        #expect(end.status == 1)
        #expect(end.errors == "Error: \(service.url) left out events, which were not read in time.\n")
    }

    @Test func brokenStream_isNoEnd() throws {
        let service = try CannedServer(
            .raw(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n"
            ))
        let end = try lastword(["events", "--json", "--url", service.url])
        #expect(end.output == "1\n")
        #expect(end.status == 2)
        #expect(end.errors.contains("broke the connection"))
    }

    @Test func anotherAnswer_isRefused() throws {
        let service = try CannedServer(.sized("{}"))
        let end = try lastword(["events", "--url", service.url])
        #expect(end.status == 1)
        #expect(end.errors.contains("no stream of events"))
    }

    @Test func reader_mayLeave() throws {
        // The stream goes on; the second event finds nobody who reads.
        let service = try CannedServer(.endless(String(repeating: Self.two, count: 5000), holds: true))
        let end = try lastword(
            ["events", "--url", service.url],
            under: ["bash", "-c", "set -o pipefail; \"$@\" | head -n 1", "bash"])
        #expect(end.status == 0)
        #expect(end.output.split(separator: "\n").count == 1)
        #expect(end.errors == "")
    }

    @Test func event_isPrintedAtOnce_andASignalEndsIt() throws {
        let service = try CannedServer(.endless(Self.two, holds: true))
        let file = temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: file) }
        let events = try Service(
            ["events", "--json", "--url", service.url],
            under: ["sh", "-c", "out=$1; shift; exec \"$@\" >\"$out\"", "sh", file])
        try eventually {
            (try? String(contentsOfFile: file, encoding: .utf8))?.split(separator: "\n").count == 2
        }
        events.send(SIGINT)
        // By the signal itself, which a shell tells as 130.
        #expect(events.end().status == SIGINT)
    }
}
