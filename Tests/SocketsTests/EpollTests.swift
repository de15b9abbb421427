import CLinux
import Glibc
import Sockets
import Testing

@Suite(.timeLimit(.minutes(1))) struct EpollTests {
    /// The events of one wait, at most a second long.
    private func wait(_ epoll: borrowing Epoll, milliseconds: Int32 = 1000) -> [UInt64: PollEvents] {
        let events = UnsafeMutableBufferPointer<EpollEvent>.allocate(capacity: 8)
        defer { events.deallocate() }
        let count = epoll.wait(into: events, nanoseconds: Int64(milliseconds) * 1_000_000).value
        return Dictionary(uniqueKeysWithValues: events.prefix(count).map { ($0.tag, $0.readiness) })
    }

    @Test func event_hasTheLayoutOfTheCStruct() {
        #expect(MemoryLayout<EpollEvent>.stride == MemoryLayout<epoll_event>.stride)
        #expect(MemoryLayout<EpollEvent>.alignment == MemoryLayout<epoll_event>.alignment)
        #expect(_isPOD(EpollEvent.self))
    }

    /// Which allows to register a socket at its first would-block, and lose nothing.
    @Test func add_reportsWhatWasReadyBefore() throws {
        let pair = try Pair()
        #expect(pair.client.send("x") == CallResult(1))
        pair.server.wait(for: .readable)
        let epoll = try Epoll()
        #expect(epoll.add(pair.server, tag: 0xfedc_ba98_7654_3210, for: .edges) == CallResult(0))
        #expect(wait(epoll) == [0xfedc_ba98_7654_3210: [.readable, .writable]])
        #expect(wait(epoll, milliseconds: 0).isEmpty)
    }

    @Test func edge_isToldAgain_whenMoreArrives() throws {
        let pair = try Pair()
        let epoll = try Epoll()
        #expect(epoll.add(pair.server, tag: 7, for: .edges) == CallResult(0))
        #expect(wait(epoll) == [7: .writable])
        #expect(pair.client.send("x") == CallResult(1))
        #expect(wait(epoll) == [7: [.readable, .writable]])
        #expect(wait(epoll, milliseconds: 0).isEmpty)
        #expect(pair.client.send("y") == CallResult(1))
        #expect(wait(epoll) == [7: [.readable, .writable]])
        pair.closeClient()
        #expect(wait(epoll) == [7: [.readable, .writable, .peerEnded]])
    }

    @Test func level_isToldForAsLongAsItLasts() throws {
        let listener = try Listener()
        let epoll = try Epoll()
        #expect(epoll.add(listener.descriptor, tag: 1, for: .level) == CallResult(0))
        let client = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
        defer { _ = client.close() }
        _ = client.connect(to: listener.address)
        #expect(wait(epoll) == [1: .readable])
        #expect(wait(epoll) == [1: .readable])
    }

    @Test func urgentData_isTold() throws {
        let pair = try Pair()
        let epoll = try Epoll()
        #expect(epoll.add(pair.server, tag: 1, for: .edges) == CallResult(0))
        #expect(wait(epoll) == [1: .writable])
        #expect(send(pair.client.rawValue, "!", 1, Int32(MSG_OOB)) == 1)
        #expect(try #require(wait(epoll)[1]).contains(.urgent))
    }

    @Test func remove_endsTheEvents() throws {
        let pair = try Pair()
        let epoll = try Epoll()
        #expect(epoll.add(pair.server, tag: 1, for: .edges) == CallResult(0))
        #expect(epoll.add(pair.server, tag: 1, for: .edges).errno == Errno(rawValue: EEXIST))
        #expect(epoll.remove(pair.server) == CallResult(0))
        #expect(wait(epoll, milliseconds: 0).isEmpty)
        #expect(epoll.remove(pair.server).errno == Errno(rawValue: ENOENT))
        #expect(epoll.close() == CallResult(0))
    }

    /// The reason for `remove` ahead of a close: the registration belongs to what was opened, not to its number.
    @Test func registration_outlivesTheDescriptor_whenADuplicateLives() throws {
        let pair = try Pair()
        let epoll = try Epoll()
        let duplicate = Descriptor(rawValue: dup(pair.server.rawValue))
        defer { _ = duplicate.close() }
        #expect(epoll.add(pair.server, tag: 1, for: .edges) == CallResult(0))
        #expect(wait(epoll) == [1: .writable])
        pair.closeServer()
        #expect(pair.client.send("x") == CallResult(1))
        #expect(wait(epoll) == [1: [.readable, .writable]])
    }
}

@Suite struct WakeSignalTests {
    @Test func signals_addUpToOne() throws {
        let signal = try WakeSignal()
        #expect(!signal.descriptor.poll().contains(.readable))
        signal.signal()
        signal.signal()
        #expect(signal.descriptor.poll().contains(.readable))
        signal.drain()
        #expect(!signal.descriptor.poll().contains(.readable))
        signal.drain()
    }
}
