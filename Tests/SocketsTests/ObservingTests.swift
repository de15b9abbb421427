import Glibc
import Sockets
import Testing

@Suite(.timeLimit(.minutes(1))) struct ObservingTests {
    @Test func queues_countWhatIsInThem() throws {
        let pair = try Pair()
        #expect(pair.client.send("12345678") == CallResult(8))
        pair.server.wait(for: .readable)
        #expect(pair.server.unread() == 8)
        #expect(pair.server.read(3) == "123")
        #expect(pair.server.unread() == 5)
        #expect(pair.client.unsent() == 0)
        while pair.client.unacknowledged() != 0 { sched_yield() }
    }

    @Test func tcpInfo_countsBytes() throws {
        let pair = try Pair()
        #expect(pair.client.send("12345678") == CallResult(8))
        #expect(pair.server.read() == "12345678")
        while pair.client.unacknowledged() != 0 { sched_yield() }
        let client = try #require(pair.client.tcpInfo())
        #expect(client.state == .established && client.unacked == 0 && client.notsentBytes == 0)
        // The SYN counts as one.
        #expect(client.bytesAcked == 9 && client.sndWnd > 0 && client.rtt > 0)
        #expect(client.retransmits == 0 && client.backoff == 0 && client.probes == 0)
        #expect(try #require(pair.server.tcpInfo()).bytesReceived == 8)
    }

    @Test func tcpState_isNil_whenItIsNotTCP() throws {
        let signal = try WakeSignal()
        #expect(signal.descriptor.tcpState() == nil)
        #expect(signal.descriptor.tcpInfo() == nil)
    }

    @Test(
        arguments: [
            (1, "ESTABLISHED"), (2, "SYN_SENT"), (3, "SYN_RECV"), (4, "FIN_WAIT1"), (5, "FIN_WAIT2"),
            (6, "TIME_WAIT"),
            (7, "CLOSE"), (8, "CLOSE_WAIT"), (9, "LAST_ACK"), (10, "LISTEN"), (11, "CLOSING"),
        ] as [(UInt8, String)])
    func stateName_isTheKernels(_ number: UInt8, _ name: String) {
        #expect(TCPState(rawValue: number)?.name == name)
    }

    @Test func pollEvents_haveThePollBits() {
        #expect(PollEvents.readable.rawValue == UInt16(POLLIN))
        #expect(PollEvents.writable.rawValue == UInt16(POLLOUT))
        #expect(PollEvents.urgent.rawValue == UInt16(POLLPRI))
        #expect(PollEvents.error.rawValue == UInt16(POLLERR))
        #expect(PollEvents.hangUp.rawValue == UInt16(POLLHUP))
        let all: PollEvents = [.readable, .writable, .urgent, .error, .hangUp, .peerEnded]
        #expect(all.description == "IN|OUT|PRI|ERR|HUP|RDHUP")
        #expect(PollEvents().description == "")
    }

    @Test func options_areSetAndRead() throws {
        let socket = try Socket.tcp(.ipv4)
        let descriptor = socket.descriptor
        let tcp = Int32(IPPROTO_TCP)
        #expect(descriptor.setNoDelay(true) == CallResult(0))
        #expect(descriptor.option(level: tcp, name: TCP_NODELAY) == CallResult(1))
        #expect(descriptor.setReuseAddress(true) == CallResult(0))
        #expect(descriptor.option(level: SOL_SOCKET, name: SO_REUSEADDR) == CallResult(1))
        #expect(descriptor.setLinger(seconds: 3) == CallResult(0))
        #expect(descriptor.option(level: SOL_SOCKET, name: SO_LINGER) == CallResult(1))
        #expect(descriptor.setLinger(seconds: nil) == CallResult(0))
        #expect(descriptor.option(level: SOL_SOCKET, name: SO_LINGER) == CallResult(0))
        #expect(descriptor.setOption(level: tcp, name: TCP_LINGER2, value: -1) == CallResult(0))
        #expect(descriptor.optionValue(level: tcp, name: TCP_LINGER2) == -1)
        #expect(descriptor.setOption(level: tcp, name: 4711, value: 1).errno == .protocolOptionUnknown)
        _ = socket.close()
    }
}
