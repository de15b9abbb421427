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
        report.messages =
            [
                MessageReport(outcome: .complete, bytes: 3, captured: Array("abc".utf8)),
                MessageReport(outcome: .noEnd, bytes: 9, captured: [0xFF]),
                MessageReport(outcome: .closing, bytes: 0, captured: []), datagram,
            ]
            + defects.map {
                MessageReport(outcome: MessageOutcome($0), bytes: 1, captured: [0x61], defect: $0)
            }
        report.ended = Ended(
            own: .fin, peer: .fin, first: .own, unread: 0, surplus: 1, unsent: 2, unacknowledged: 3)
        report.trace = [entry]
        report.messagesDropped = 1
        report.leftover = Leftover(bytes: 6, captured: [0xFF])
        report.traceDropped = 1
        return report
    }()

    static let least: ConnectionReport = {
        var report = ConnectionReport(
            id: "c-2", exchange: "x-1", role: .server, state: .open, moments: Moments(started: 0))
        report.trace = [TraceEntry(at: 0, operation: nil, op: .accept)]
        report.trace[0].sample = Sample()
        report.held = true
        return report
    }()

    private static let entry: TraceEntry = {
        var entry = TraceEntry(at: 1, operation: 0, op: .shutdown)
        entry.call = "shutdown"
        entry.result = -1
        entry.errno = "ENOTCONN"
        entry.why = "the socket is not connected, and the shutdown takes effect all the same"
        entry.address = "tcp://127.0.0.1:2"
        entry.how = .write
        entry.count = 2
        entry.tcpState = "CLOSE"
        entry.skipped = "complete"
        entry.implicit = true
        entry.timeout = "idle"
        entry.inner = [0, 1]
        entry.byHand = true
        entry.option = "SO_LINGER"
        entry.value = 2
        entry.flags = "MSG_OOB"
        entry.event = .peerEnd
        entry.events = ["IN", "RDHUP"]
        entry.took = 5
        entry.surplus = 3
        entry.rounds = 2
        entry.sample = sample
        return entry
    }()

    static let operation = OperationReport(
        entries: [entry], messages: [MessageReport(outcome: .complete, bytes: 1, captured: [65])],
        state: .open, held: true, isDone: true)
    static let listener = ListenerReport(entries: [entry], accepting: false)

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
    private static let program = Program(
        actions.map { Operation($0, when: .peerEnded, timeout: .seconds(5)) })

    private static let actions: [Operation.Action] =
        [
            .connect(), .connect(wait: false),
            .send(Bytes("x"), chunk: 1, interval: .milliseconds(5)), .sendUrgent(Bytes("!")),
            .sendMessage(Bytes([0xFF]), .line(.crlf), chunk: 3, interval: .milliseconds(5)),
            .send(Bytes("x"), more: true), .sendMessage(Bytes("x"), .nul, more: true),
            .reply(.standard, more: true),
            .receiveMessage(.marker([0x00]), receiveSize: 2, ignoresEnd: true), .receiveMessage(.endOfStream),
            .reply(.none), .reply(.fixed(Bytes("x"))), .reply(.echo(repeat: 2, .endOfStream, Otherwise())),
            .receive(.end, receiveSize: 2), .receive(.data), .receive(.timeout), .receive(.count(5)),
            .receive(.delimiter(Bytes([0xFF]))),
            .shutdown(.both), .close, .reset, .linger(.seconds(2)), .vanish, .deafen, .heal,
            .duplicate(.descriptor), .duplicate(.process), .release, .unconnect,
            .setOption(.receiveBuffer, 4096), .setOption(.typeOfService, -1),
            .sample, .sleep(.seconds(1)), .waitFor(.peerEnd), .hold, .resume,
            .repeat(
                count: 2, while: .complete,
                [Operation(.repeat(count: nil, while: .noEnd, [Operation(.close)]))]),
        ] + ofDatagrams + framings.map { .receiveMessage($0) }
        + faults.map { .sendMessage(Bytes("x"), .nul, fault: $0) }
        + [
            .reply(.fixed(Bytes("x"), .nul, fault: .noEnd)),
            .reply(.echo(repeat: 1, .nul, Otherwise(), fault: .twice)),
        ]

    private static let sample: Sample = {
        var sample = Sample()
        sample.tcpState = "ESTABLISHED"
        sample.events = ["IN", "RDHUP"]
        (sample.unread, sample.unsent, sample.unacknowledged) = (1, 2, 3)
        (sample.segments, sample.retransmits, sample.totalRetransmits) = (4, 5, 6)
        (sample.segmentsSent, sample.segmentsReceived) = (15, 16)
        (sample.probes, sample.backoff, sample.sendWindow) = (7, 8, 9)
        (sample.bytesAcknowledged, sample.bytesReceived, sample.rtt) = (10, 11, 12)
        (sample.queue, sample.backlog, sample.atMark) = (13, 14, true)
        sample.errors = [
            Sample.QueuedError(errno: "ECONNREFUSED", origin: 2, type: 3, code: 3, info: 0, data: 0)
        ]
        return sample
    }()

    static let servers: [ServerView] = {
        let bound = Endpoint(host: "::1", port: 4444)
        let name = ResourceName("recipe")!
        var several = ServerSettings(listen: bound)
        several.shutdown = ShutdownList([.write, .read])
        several.reply = .none
        several.framing = .endOfStream
        var counts = ConnectionCounts()
        counts.dropped = 1
        counts.ended = ["completed": 1]
        several.close = .linger(.seconds(2))
        var stream = ServerSettings(listen: bound)
        stream.reply = .stream
        stream.close = .never
        stream.options = SocketOptions([.noDelay: 1, .receiveBuffer: 4096])
        var own = stream
        own.operations = OperationList(program.operations)
        return [Preset.recipe.server, several, stream, own].map {
            ServerView(
                name: name, state: .running, bound: bound, accepting: true, settings: $0, connections: counts)
        } + serversOfDatagrams
    }()

    static let clients: [ClientView] = {
        var fields = Preset.recipe.send
        fields.preset = .recipe
        fields.shutdown = ShutdownList([])
        fields.close = .reset
        fields.payloads = PayloadList([Bytes("a"), Bytes([0xFF])])
        fields.receiveFraming = .line(.lf)
        fields.fault = .wrongEnd([0xFF])
        fields.pipelined = true
        fields.options = SocketOptions([.noDelay: 1])
        fields.record = .failures
        fields.chunk = 1
        fields.interval = .milliseconds(1)
        fields.oneSegment = false
        fields.timeouts = Timeouts()
        fields.answeredBy = ResourceName("recipe")
        (fields.broadcast, fields.collect) = (true, .milliseconds(200))
        (fields.connected, fields.interface) = (false, "lo")
        let name = ResourceName("left")!
        return [(fields, program), (SendFields(), nil)].map {
            ClientView(
                name: name, state: .stopped, defaults: $0, program: $1, connections: ConnectionCounts())
        }
    }()
}
