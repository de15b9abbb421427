import Testing

@testable import Programs

/// One line for each kind of trace entry.
struct SequenceLineTests {
    @Test(arguments: lines)
    func entry_isOneShortLine(_ line: Line) {
        #expect(Self.acts([line.entry]) == [line.testDescription])
    }

    struct Line: CustomTestStringConvertible {
        var testDescription: String
        var entry: TraceEntry

        init(_ text: String, _ entry: TraceEntry, _ change: (inout TraceEntry) -> Void = { _ in }) {
            testDescription = text
            self.entry = entry.with(change)
        }
    }

    static let lines: [Line] = [
        Line("setsockopt TCP_NODELAY 1", TraceEntry(1, 0, .setOption, "setsockopt", 0)) {
            $0.option = "TCP_NODELAY"
            $0.value = 1
        },
        Line("setsockopt SO_MARK 7: EPERM", TraceEntry(1, 0, .setOption, "setsockopt", -1)) {
            $0.option = "SO_MARK"
            $0.value = 7
            $0.errno = "EPERM"
        },
        Line("setsockopt IP_MINTTL 255 (deafen)", TraceEntry(1, 0, .deafen, "setsockopt", 0)) {
            $0.option = "IP_MINTTL"
            $0.value = 255
        },
        Line("setsockopt IP_MINTTL 0 (heal)", TraceEntry(1, 0, .heal, "setsockopt", 0)) {
            $0.option = "IP_MINTTL"
            $0.value = 0
        },
        Line("setsockopt TCP_REPAIR 1 (vanish): EPERM", TraceEntry(1, 0, .vanish, "setsockopt", -1)) {
            $0.option = "TCP_REPAIR"
            $0.value = 1
            $0.errno = "EPERM"
        },
        Line("close (vanish)", TraceEntry(1, 0, .vanish, "close", 0)),
        Line("close (linger), took 1029 ms", TraceEntry(1, 0, .linger, "close", 0)) { $0.took = 1_029_400 },
        Line("close (linger), took 35 µs", TraceEntry(1, 0, .linger, "close", 0)) { $0.took = 35 },
        Line("connect AF_UNSPEC (unconnect)", TraceEntry(1, 0, .unconnect, "connect", 0)) {
            $0.flags = "AF_UNSPEC"
            $0.tcpState = "CLOSE"
        },
        Line("fcntl (duplicate)", TraceEntry(1, 0, .duplicate, "fcntl", 7)),
        Line("sendmsg (duplicate)", TraceEntry(1, 0, .duplicate, "sendmsg", 1)),
        Line("close (release)", TraceEntry(1, 0, .release, "close", 0)),
        Line("poll → IN|RDHUP (readable)", TraceEntry(1, 0, .waitFor, "poll", 1)) {
            $0.event = .readable
            $0.events = ["IN", "RDHUP"]
        },
        Line("poll (peer-end): out of time (operation)", TraceEntry(1, 0, .waitFor, "poll", 0)) {
            $0.event = .peerEnd
            $0.events = []
            $0.timeout = "operation"
        },
        Line("ioctl SIOCOUTQ 0 ×12 (acknowledged)", TraceEntry(1, 0, .waitFor, "ioctl", 0)) {
            $0.event = .acknowledged
            $0.option = "SIOCOUTQ"
            $0.value = 0
            $0.count = 12
        },
        Line("sleep", TraceEntry(1, 0, .sleep)),
        Line("hold", TraceEntry(1, 0, .hold)),
        Line("hold: out of time (operation)", TraceEntry(1, 0, .hold)) { $0.timeout = "operation" },
        Line("resume (by hand)", TraceEntry(1, 0, .resume)) { $0.byHand = true },
        Line("shutdown write (by hand) → FIN_WAIT2", TraceEntry(1, 0, .shutdown, "shutdown", 0)) {
            $0.how = .write
            $0.byHand = true
            $0.tcpState = "FIN_WAIT2"
        },
        Line("repeat: 3 rounds", TraceEntry(1, 0, .repeat)) { $0.rounds = 3 },
        Line("repeat: 1 round", TraceEntry(1, 0, .repeat)) { $0.rounds = 1 },
        Line(#"send 3 MSG_OOB "abc""#, TraceEntry(1, 0, .sendUrgent, "send", 3)) { $0.flags = "MSG_OOB" },
        Line(#"send 3 MSG_MORE "abc""#, TraceEntry(1, 0, .reply, "send", 3)) { $0.flags = "MSG_MORE" },
        Line("receiveMessage, 5 read before", TraceEntry(1, 0, .receiveMessage)) { $0.surplus = 5 },
        Line("(release skipped: there is no duplicate)", TraceEntry(1, 0, .release)) {
            $0.skipped = "there is no duplicate"
        },
        Line("(send (by hand) skipped: closed)", TraceEntry(1, 0, .send)) {
            $0.byHand = true
            $0.skipped = "closed"
        },
        Line("sample: nothing queued", TraceEntry(1, 0, .sample, "getsockopt", 0)) {
            $0.option = "TCP_INFO"
            $0.sample = Sample()
            $0.sample?.unread = 0
            $0.sample?.sendWindow = 65536
        },
        Line("sample: 5 unread, 2 unsent, window 0 → CLOSING", TraceEntry(1, 0, .sample)) {
            $0.sample = Sample()
            $0.sample?.unread = 5
            $0.sample?.unsent = 2
            $0.sample?.unacknowledged = 0
            $0.sample?.sendWindow = 0
            $0.sample?.tcpState = "CLOSING"
        },
        Line("sample: 5 unacknowledged, 1 retransmit, 2 probes", TraceEntry(1, 0, .sample)) {
            $0.sample = Sample()
            $0.sample?.unacknowledged = 5
            $0.sample?.retransmits = 1
            $0.sample?.probes = 2
        },
        Line("sample: at the mark, ECONNREFUSED", TraceEntry(1, 0, .sample)) {
            $0.sample = Sample()
            $0.sample?.atMark = true
            $0.sample?.errors = [
                Sample.QueuedError(errno: "ECONNREFUSED", origin: 2, type: 3, code: 3, info: 0, data: 0)
            ]
        },
    ]

    @Test("Each round's message stands behind its last entry (endings: marker-pipelined)")
    func messages_standBehindTheirEntries_whenARoundBeginsWithWhatWasReadBefore() {
        let entry = TraceEntry(1, 0, .receiveMessage, "recv", 6).with { $0.inner = [0] }
        let second = TraceEntry(2, 0, .receiveMessage).with {
            $0.inner = [0]
            $0.surplus = 3
        }
        let messages = [Handmade.message(.complete, "ab"), Handmade.message(.complete, "c")]
        #expect(
            Self.acts([entry, second], messages: messages) == [
                #"recv 6 "ab\ncd\n""#, "message complete, 2 bytes", "receiveMessage, 3 read before",
                "message complete, 1 byte",
            ])
    }

    @Test func lines_keepTheirColumn_whateverTheEntry() {
        var (client, server) = (Handmade.side(.client), Handmade.side(.server))
        for line in Self.lines {
            client.trace.append(
                line.entry.with {
                    $0.tcpState = "CLOSE_WAIT"
                    $0.events = ["IN", "PRI", "OUT", "ERR", "HUP", "RDHUP"]
                    $0.address = "tcp://[0000:1111:2222:3333:4444:5555:6666:7777]:65535"
                })
        }
        server.trace = client.trace
        let text = Handmade.exchange(client, server).sequence
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    private static func acts(_ trace: [TraceEntry], messages: [MessageReport] = []) -> [String] {
        var report = Handmade.side(.client)
        report.trace = trace
        report.messages = messages
        report.sent.captured = Array("abc".utf8)
        report.received.captured = Array("ab\ncd\n".utf8)
        var narrator = SequenceNarrator(report, width: 80)
        return narrator.acts().map(\.text)
    }
}
