import Testing

@testable import Programs

/// An exchange as text: exact, because people and scripts read it.
struct SequenceTests {
    @Test("The recipe, both sides ours (endings: half-close-last-word)")
    func sequence_showsBothSides_whenHalfClosed() {
        var (client, server) = Handmade.halfClose
        client.trace = [
            TraceEntry(0, 0, .connect, "connect", 0, state: "ESTABLISHED").with {
                $0.address = "tcp://127.0.0.1:4444"
            },
            TraceEntry(38, 1, .sendMessage, "send", 24, state: "ESTABLISHED"),
            TraceEntry(41, 2, .shutdown, "shutdown", 0, state: "FIN_WAIT2").with { $0.how = .write },
            TraceEntry(90, 3, .receive, "recv", 2).with { $0.count = 6 },
            TraceEntry(91, 3, .receive, "recv", 1),
            TraceEntry(118, 3, .receive, "recv", 0, state: "CLOSE"),
            TraceEntry(120, 4, .close, "close", 0),
        ]
        server.trace = [
            TraceEntry(55, nil, .accept, "accept4", 0, state: "ESTABLISHED"),
            TraceEntry(60, 0, .receiveMessage, "recv", 24),
            TraceEntry(61, 0, .receiveMessage, "recv", 0, state: "CLOSE_WAIT"),
            TraceEntry(75, 1, .reply, "send", 13),
            TraceEntry(80, 2, .shutdown, "shutdown", 0, state: "LAST_ACK").with { $0.how = .write },
            TraceEntry(85, 3, .close, "close", 0),
        ]
        #expect(
            Handmade.exchange(client, server).sequence == """
                exchange x-1   client c-1 127.0.0.1:51514 → server c-2 recipe 127.0.0.1:4444

                     µs  client                                        server recipe
                      0  connect → ESTABLISHED
                     38  send 24 "a1234CLIENT WRONG MARKER"
                     41  shutdown write → FIN_WAIT2
                     55                                                accept → ESTABLISHED
                     60                                                recv 24 "a1234CLIENT WRONG MARKER"
                     61                                                recv 0, the client's end → CLOSE_WAIT
                                                                       message no-end, 24 bytes
                     75                                                send 13 "ERROR:no end!"
                     80                                                shutdown write → LAST_ACK
                     85                                                close
                     90  recv 2 ×6 "ERROR:no end"
                     91  recv 1 "!"
                    118  recv 0, the server's end → CLOSE
                    120  close

                outcome  completed                                     completed
                verdict  half-close: a side ended its direction, and the other still answered. The server had the
                         last word, 13 bytes, delivered. Nothing was lost. The client ended first.

                """)
    }

    @Test("The last word that nobody hears, and why (endings: client-gone)")
    func sequence_tellsWhy_whenTheLastWordIsNotHeard() {
        var (client, server) = Handmade.closedImmediately
        client.trace = [TraceEntry(41, 2, .close, "close", 0)]
        server.trace = [
            TraceEntry(75, 1, .reply, "send", 13),
            TraceEntry(82, 2, .shutdown, "shutdown", -1, state: "CLOSE").with {
                $0.how = .write
                $0.errno = "ENOTCONN"
            },
            TraceEntry(85, nil, .close, "close", 0).with { $0.implicit = true },
        ]
        #expect(
            Handmade.exchange(client, server).sequence == """
                exchange x-1   client c-1 127.0.0.1:51514 → server c-2 recipe 127.0.0.1:4444

                     µs  client                                        server recipe
                     41  close
                     75                                                send 13 "ERROR:no end!"
                     82                                                shutdown write: ENOTCONN → CLOSE
                     85                                                close (implicit)

                outcome  completed                                     completed
                verdict  abandoned: a side had closed when the other still had something to say. The server had the
                         last word, 13 bytes, not delivered, because the client had closed both directions: its
                         kernel answered with RST. Lost: 13 bytes to the client. The client ended first.

                """)
    }

    @Test("A server that is not ours; errors, time limits and skipped operations (endings: refused)")
    func sequence_leavesTheOtherColumn_whenOneSideIsKnown() {
        var client = Handmade.side(.client, outcome: .refused)
        client.peer = "tcp://127.0.0.1:9"
        client.local = nil
        client.trace = [
            TraceEntry(30, 0, .connect, "connect", -1).with {
                $0.address = "tcp://[::1]:9"
                $0.errno = "ECONNREFUSED"
            },
            TraceEntry(5_000_030, 0, .connect).with { $0.timeout = "connect" },
            TraceEntry(5_000_031, 1, .sendMessage).with { $0.skipped = "closed" },
        ]
        client.end(.none, at: 31)
        #expect(
            Handmade.exchange(client, nil).sequence == """
                exchange x-1   client c-1 → server 127.0.0.1:9

                     µs  client                                        server: not ours, or not recorded
                     30  connect [::1]:9: ECONNREFUSED
                5000030  connect: out of time (connect)
                5000031  (sendMessage skipped: closed)

                outcome  refused
                verdict  refused: nobody listens there.

                """)
    }

    @Test("Bytes that do not print are escaped; excerpts, names and lines are cut to their column")
    func sequence_keepsItsColumns_whateverTheBytes() {
        var (client, server) = Handmade.halfClose
        let payload: [UInt8] = [0, 9, 10, 13, 34, 92, 0x1B, 0xFF] + Array(repeating: 0x61, count: 100)
        client.sent = Transfer(bytes: 108, calls: 1, captured: payload, as: .writes)
        client.trace = [
            TraceEntry(38, 1, .sendMessage, "send", 8), TraceEntry(39, 1, .sendMessage, "send", 100),
        ]
        client.traceDropped = 7
        server.endpoint = String(repeating: "n", count: 64)
        server.local = "tcp://[0000:1111:2222:3333:4444:5555:6666:7777]:65535"
        client.peer = server.local
        let text = Handmade.exchange(client, server, complete: false).sequence
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 100 })
        #expect(lines[0].hasSuffix("…"))
        #expect(lines[2] == #"     38  send 8 "\x00\t\n\r\"\\\x1b\xff""#)
        #expect(lines[3] == "     39  send 100 \"\(String(repeating: "a", count: 32))…\"")
        #expect(lines[4] == "         … 7 more calls, not kept")
        #expect(text.hasSuffix("The\n         exchange is not complete yet.\n"))
    }

    @Test("Reading 0 after the own shutdown says nothing of the peer (endings: shut-rd)")
    func sequence_leavesThePeerOut_whenReadingWasEndedHere() {
        var (client, server) = Handmade.halfClose
        client.trace = [
            TraceEntry(41, 2, .shutdown, "shutdown", 0).with { $0.how = .read },
            TraceEntry(42, 3, .receive, "recv", 0),
        ]
        server.trace = [
            TraceEntry(43, 4, .reset, "setsockopt", 0), TraceEntry(44, 4, .reset, "close", 0),
            TraceEntry(45, 1, .close, "poll", 1),
        ]
        let lines = Handmade.exchange(client, server).sequence.split(separator: "\n").dropFirst(2).prefix(5)
        let indent = String(repeating: " ", count: 48)
        #expect(
            Array(lines) == [
                "     41  shutdown read", "     42  recv 0", "     43\(indent)setsockopt (reset)",
                "     44\(indent)close (reset)", "     45\(indent)poll",
            ])
    }
}
