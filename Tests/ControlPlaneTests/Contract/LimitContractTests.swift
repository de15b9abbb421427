import Foundation
import Framing
import HTTPServer
import Lab
import Programs
import Testing

@testable import ControlPlane

/// The table of limits in docs/api.md against the limits of the code, both ways.
struct LimitContractTests {
    /// What is limited, and how the limit begins.
    private static let limits: [String: String] = {
        let lab = LabConfiguration()
        let http = HTTPServerConfiguration()
        return [
            "servers, clients": "\(grouped(lab.servers)) each",
            "open connections, both sides": grouped(lab.connections),
            "exchanges kept": grouped(lab.records),
            "data kept of each direction of a connection": size(lab.capture),
            "messages kept of a connection":
                "\(Bounds.messagesKept): the first \(Bounds.messagesKept - Bounds.newestMessagesKept) and the newest \(Bounds.newestMessagesKept)",
            // The limit of the engine, whose own tests hold it.
            "trace entries kept of a connection": "256: the first 224 and the newest 32",
            "bytes of a payload made up by a pattern": size(Bytes.maximumSize),
            "a received message": size(Bounds.message),
            "an answer that is encoded for each message":
                "\(size(Bounds.message)) of payload",
            "a marker, and what a fault brings along": size(max(Framing.longestMarker, Fault.mostBytes)),
            "operations of a program": grouped(Bounds.operations),
            "operations that a program runs": grouped(Bounds.runs),
            "rounds of a repeat": grouped(Bounds.rounds),
            "repeats, one within the other": grouped(Bounds.nesting),
            "bytes that a program holds ready":
                "\(size(Bounds.programPayload)): its payloads, its answers, and what ends their messages",
            "payloads of a send": grouped(Bounds.payloads),
            "loads that run at the same time": grouped(lab.runningLoads),
            "loads kept that have ended": grouped(lab.endedLoads),
            "conversations of a load": grouped(Bounds.conversations.upperBound),
            "conversations of a load at the same time": grouped(Bounds.concurrency.upperBound),
            "targets of a load": grouped(Bounds.loadTargets),
            "sources of a load": grouped(Bounds.loadSources),
            "reports kept of each kind of a load's failures": grouped(Bounds.loadReports.upperBound),
            "datagrams that a server sends to one peer in a second": grouped(lab.answersPerPeer),
            "the text of a service": "\(ServiceRecord.longestText) bytes",
            "a search's time for answers": "\(SearchBody.longest)",
            "a close that lingers": "\(Bounds.longestLinger)",
            "a length of time": "\(TimeSpan.longest)",
            "request line and headers of a request": size(http.maximumHeaderSize),
            "body of a request": size(http.maximumBodySize),
            "time to send a whole request": "\(http.requestTimeout) s",
            "connections to the API": grouped(http.connectionLimit),
            "silence on a connection to the API": "\(http.connectionTimeout) s",
            "streams at the same time": grouped(http.maximumStreams),
            "requests that wait": grouped(http.maximumWaiting),
            "a request's wait": "\(ControlPlane.longestWait)",
        ]
    }()

    @Test func limits_areTheDocuments() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("docs/api.md"), encoding: .utf8)
        let table = try #require(text.components(separatedBy: "## Limits\n").last)
        let rows = table.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst(2)
        var documented: [String: String] = [:]
        for row in rows {
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            documented[cells[0]] = cells[1]
        }
        #expect(documented.count == rows.count)
        #expect(Set(documented.keys) == Set(Self.limits.keys))
        for (what, limit) in Self.limits {
            // What stands behind the limit explains it.
            let found = try #require(documented[what])
            #expect(
                found == limit || found.hasPrefix(limit + ";") || found.hasPrefix(limit + ", "), "\(what)")
        }
        // One server and one client have a limit each; the document gives one number for both.
        #expect(LabConfiguration().servers == LabConfiguration().clients)
    }

    /// 100000 as 100,000.
    private static func grouped(_ number: Int) -> String {
        number < 1000 ? "\(number)" : grouped(number / 1000) + "," + "\(number % 1000 + 1000)".dropFirst()
    }

    private static func size(_ bytes: Int) -> String {
        bytes.isMultiple(of: 1 << 20) ? "\(bytes >> 20) MiB" : "\(bytes >> 10) KiB"
    }
}
