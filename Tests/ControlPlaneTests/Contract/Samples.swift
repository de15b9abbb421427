import Framing
import Programs

@testable import Lab

/// Values of what the API answers: one with every field, one with as few as there can be.
enum Samples {
    static let full: ConnectionReport = {
        var moments = Moments(started: 0)
        moments.lastSend = 5
        moments.sentSinceReceive = 3
        var report = ConnectionReport(
            id: "c-1", exchange: "x-1", role: .client, state: .closed, moments: moments)
        report.endpoint = "left"
        report.local = "tcp://127.0.0.1:1"
        report.peer = "tcp://127.0.0.1:2"
        report.outcome = .completed
        report.sent = Transfer(bytes: 3, checksum: 0xFF, calls: 1, captured: Array("abc".utf8), as: .writes)
        report.received = Transfer(bytes: 9, checksum: 1, calls: 2, captured: [0xFF], as: .reads)
        report.messages = [
            MessageReport(outcome: .complete, bytes: 3, captured: Array("abc".utf8)),
            MessageReport(outcome: .noEnd, bytes: 9, captured: [0xFF]),
        ]
        report.ended = Ended(
            own: .fin, peer: .fin, first: .own, unread: 0, surplus: 1, unsent: 2, unacknowledged: 3)
        report.trace = [entry]
        report.traceDropped = 1
        return report
    }()

    static let least: ConnectionReport = {
        var report = ConnectionReport(
            id: "c-2", exchange: "x-1", role: .server, state: .open, moments: Moments(started: 0))
        report.trace = [TraceEntry(at: 0, operation: nil, op: .accept)]
        return report
    }()

    private static let entry: TraceEntry = {
        var entry = TraceEntry(at: 1, operation: 0, op: .shutdown)
        entry.call = "shutdown"
        entry.result = -1
        entry.errno = "ENOTCONN"
        entry.address = "tcp://127.0.0.1:2"
        entry.how = .write
        entry.count = 2
        entry.tcpState = "CLOSE"
        entry.skipped = "complete"
        entry.implicit = true
        entry.timeout = "idle"
        return entry
    }()

    /// A last word that was not heard, one that was, a side that is missing, none at all.
    static let exchanges: [Exchange] = {
        var deaf = least
        deaf.state = .closed
        deaf.ended = Ended(own: .fin)
        return [
            Exchange(id: "x-1", client: full, server: deaf, joinedBy: .address, complete: true),
            Exchange(id: "x-2", client: full, server: least, joinedBy: .answeredBy, complete: false),
            Exchange(id: "x-3", client: full, server: nil, joinedBy: .none, complete: true),
            Exchange(id: "x-4", client: nil, server: nil, joinedBy: .none, complete: false),
        ]
    }()

    /// A program with every operation, and every field of each.
    private static let program = Program([
        Operation(.connect(), when: .peerEnded, timeout: .seconds(5)),
        Operation(.sendMessage(Bytes([0xFF]), .line(.crlf), chunk: 3, interval: .milliseconds(5))),
        Operation(.receiveMessage(.marker([0x00]), receiveSize: 2, ignoresEnd: true)),
        Operation(.reply(.none)),
        Operation(.reply(.fixed(Bytes("x")))),
        Operation(.reply(.echo(repeat: 2, .endOfStream, Otherwise()))),
        Operation(.receive(.end, receiveSize: 2)),
        Operation(.shutdown(.both)),
        Operation(.close),
        Operation(.reset),
    ])

    static let servers: [ServerView] = {
        let bound = Endpoint(host: "::1", port: 4444)
        let name = ResourceName("recipe")!
        var several = ServerSettings(listen: bound)
        several.shutdown = ShutdownList([.write, .read])
        several.reply = .none
        several.framing = .endOfStream
        var counts = ConnectionCounts()
        counts.ended = ["completed": 1]
        return [Preset.recipe.server, several].map {
            ServerView(name: name, state: .running, bound: bound, settings: $0, connections: counts)
        }
    }()

    static let clients: [ClientView] = {
        var fields = Preset.recipe.send
        fields.preset = .recipe
        fields.shutdown = ShutdownList([])
        fields.close = .reset
        fields.chunk = 1
        fields.interval = .milliseconds(1)
        fields.timeouts = Timeouts()
        fields.answeredBy = ResourceName("recipe")
        let name = ResourceName("left")!
        return [(fields, program), (SendFields(), nil)].map {
            ClientView(
                name: name, state: .stopped, defaults: $0, program: $1, connections: ConnectionCounts())
        }
    }()
}
