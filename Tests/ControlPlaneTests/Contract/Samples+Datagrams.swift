import Framing
import Programs

@testable import Lab

/// What datagrams, searches and Unix sockets bring along.
extension Samples {
    static let datagram: MessageReport = {
        var message = MessageReport(outcome: .complete, bytes: 1, captured: [0x61])
        message.at = 812
        message.from = "udp://192.0.2.2:4444"
        return message
    }()

    static let ofDatagrams: [Operation.Action] = [
        .bind(.interface("eth0")), .bind(.address(host: "::1", port: 4444)),
        .sendTo(nil, Bytes("x"), .endOfStream),
        .sendTo(Endpoint(.unixgram, host: "@printer", port: 0), Bytes([0xFF]), .nul, fault: .noEnd),
        .reply(.service(ServiceRecord(name: printer))), .reply(.service(record)),
    ]

    private static let printer = ResourceName("printer")!
    private static let record = ServiceRecord(
        name: printer, address: Endpoint(host: "192.0.2.1", port: 631), text: "paper=A4")

    /// One that tells of its service, one that has failed to, and one of Unix.
    static let serversOfDatagrams: [ServerView] = {
        var service = ServiceSettings(record)
        service.announce = .seconds(2)
        service.to = Endpoint(.udp, host: "192.0.2.255", port: 4445)
        var told = ServerSettings(listen: Endpoint(.udp, host: "0.0.0.0", port: 4445))
        told.service = service
        service = ServiceSettings(ServiceRecord(name: printer))
        service.answers = false
        var mute = told
        mute.service = service
        var file = ServerSettings(listen: Endpoint(.unix, host: "/run/lab/printer", port: 0))
        file.mode = FileMode("660")
        var counts = ConnectionCounts()
        counts.announced = 3
        var failed = counts
        (failed.announceFailures, failed.announceError, failed.withheld) = (2, "ENETUNREACH", 7)
        return [(told, failed), (mute, counts), (file, ConnectionCounts())].map { settings, counts in
            ServerView(
                name: printer, state: .running, bound: settings.listen, accepting: true, settings: settings,
                connections: counts)
        }
    }()

    /// Two hosts, one of them late, and datagrams that are none; nothing at all; a search that failed.
    static let searches: [SearchResult] = {
        let body = SearchBody(service: printer)
        var report = least
        report.outcome = .completed
        report.trace.append(TraceEntry(at: 100, operation: 1, op: .sendTo))
        report.messages = [1_000, 1_100, 1_500_000].enumerated().map { index, time in
            let datagram = record.announcement
            var message = MessageReport(outcome: .complete, bytes: datagram.count, captured: datagram)
            message.at = time
            message.from = "udp://192.0.2.\(index % 2 + 1):4445"
            return message
        }
        var failed = least
        failed.outcome = .failed
        failed.trace[0].errno = "EACCES"
        failed.trace[0].why = "nobody may"
        return [
            SearchResult(body, exchange: "x-1", report), SearchResult(body, exchange: "x-2", nil),
            SearchResult(body, exchange: "x-3", failed),
        ]
    }()
}
