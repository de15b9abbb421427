import Programs
import Sockets
import Synchronization
import Testing

@testable import Conversations
@testable import Lab

/// How two sides become one exchange, whichever of their loops tells first.
@Suite struct JoiningTests {
    private static let second: UInt64 = 1_000_000_000
    private static let grace = second / 2
    private let records = Records(limit: 100, grace: grace)
    private let address = SocketAddress.ipv4(127, 0, 0, 1, port: 4444)

    private func recording(_ role: Role, at moment: UInt64) -> Recording {
        let plan = ConversationPlan(
            role: role, endpoint: role == .server ? "s" : nil, program: ExecutableProgram(Program([])),
            record: .all, capture: 0, counters: ConversationCounters())
        return Recording(plan, startedAt: moment)
    }

    /// A client's side, which has not told its addresses.
    private func client(
        at moment: UInt64, answeredBy server: String? = nil
    ) -> (recording: Recording, entry: ExchangeEntry) {
        let recording = recording(.client, at: moment)
        return (recording, records.begin(recording, answeredBy: server))
    }

    private func connect(_ client: Recording, from port: UInt16) {
        client.local = .ipv4(127, 0, 0, 1, port: port)
        client.peer = address
        client.moments.connected = client.startedAt
        records.connecting(client)
    }

    /// A server's side of a client at a port.
    @discardableResult
    private func accept(from port: UInt16, at moment: UInt64) -> Recording {
        let recording = recording(.server, at: moment)
        recording.local = address
        recording.peer = .ipv4(127, 0, 0, 1, port: port)
        records.accepted(recording)
        return recording
    }

    private func look<Found: Sendable>(_ body: (Records.State) -> Found) -> Found {
        records.state.withLock { body($0) }
    }

    /// Both sides of each exchange there is, in order, by the numbers of their connections.
    private var sides: [[UInt64]] {
        look { state in
            state.matches(ExchangeFilter(), limit: .max).map { $0.sides.map(\.recording.id) }
        }
    }

    /// What is left of races.
    private var remembered: [Int] {
        look { [$0.pairs.count, $0.early.count, $0.unmet, $0.awaited.values.reduce(0) { $0 + $1.count }] }
    }

    private var hasWaiters: Bool { look(\.waiters.hasLists) }

    @Test(arguments: [false, true])
    func bothSides_areOneExchange_whoeverTellsFirst(serverFirst: Bool) {
        let (client, entry) = client(at: 10)
        if !serverFirst { connect(client, from: 1) }
        let server = accept(from: 1, at: 11)
        if serverFirst { connect(client, from: 1) }
        #expect(sides == [[client.id, server.id]])
        #expect(entry.joinedBy == .address && entry.expectsServer)
        #expect(remembered == [0, 0, 0, 0])
        #expect(look { $0.connections[server.id] } === entry)
        for side in [client, server] { records.ended(side, kept: true) }
        #expect(entry.isComplete)
    }

    @Test
    func severalClients_findTheirOwnServersSides() {
        let clients = (0..<3).map { client(at: 10 + $0).recording }
        let servers = [3, 1, 2].map { accept(from: $0, at: 20) }
        for (index, client) in clients.enumerated() { connect(client, from: UInt16(index + 1)) }
        #expect(
            sides == [
                [clients[0].id, servers[1].id], [clients[1].id, servers[2].id],
                [clients[2].id, servers[0].id],
            ])
        #expect(remembered == [0, 0, 0, 0])
    }

    @Test
    func aServersSideThatHasEnded_isFound_whereItIsKept() {
        let (client, entry) = client(at: 10)
        let server = accept(from: 1, at: 11)
        records.ended(server, kept: true)
        connect(client, from: 1)
        #expect(sides == [[client.id, server.id]])
        records.ended(client, kept: true)
        #expect(entry.isComplete)
    }

    @Test
    func aServersSideThatIsNotKept_isNotWaitedFor() {
        records.setListening(.tcp, address, true)
        let (client, entry) = client(at: 10)
        records.ended(accept(from: 1, at: 11), kept: false)
        connect(client, from: 1)
        #expect(sides == [[client.id]] && !entry.expectsServer)
        records.ended(client, kept: true)
        #expect(entry.isComplete && remembered == [0, 0, 0, 0])
    }

    @Test
    func aServersSideFromBeforeTheClient_isSomebodyElses() {
        _ = client(at: 5)
        let server = accept(from: 1, at: 9)
        let (client, entry) = client(at: 10)
        connect(client, from: 1)
        #expect(entry.server == nil)
        let own = accept(from: 1, at: 11)
        #expect(entry.server?.recording === own && entry.joinedBy == .address)
        #expect(look { $0.connections[server.id] } !== entry)
    }

    @Test
    func aServersSideThatNobodyHasClaimedInTime_isForgotten() {
        let (client, entry) = client(at: 10)
        accept(from: 1, at: 11)
        accept(from: 2, at: 12 + Self.second)
        connect(client, from: 1)
        #expect(entry.server == nil && sides.count == 3)
    }

    @Test
    func whereNoClientConnects_noServersSideIsRemembered() {
        let (client, _) = client(at: 10)
        accept(from: 1, at: 11)
        #expect(remembered == [0, 1, 1, 0])
        records.ended(client, kept: true)
        #expect(remembered == [0, 0, 0, 0])
        accept(from: 2, at: 12)
        #expect(remembered == [0, 0, 0, 0])
    }

    @Test
    func aServersSideThatWentByName_isGivenToTheClientThatHasItsAddresses() {
        let (first, firstEntry) = client(at: 10, answeredBy: "s")
        let (second, secondEntry) = client(at: 11, answeredBy: "s")
        // By its name it goes to who has waited longer.
        let ofSecond = accept(from: 2, at: 12)
        #expect(firstEntry.server?.recording === ofSecond && firstEntry.joinedBy == .answeredBy)
        let ofFirst = accept(from: 1, at: 13)
        connect(second, from: 2)
        #expect(secondEntry.server?.recording === ofSecond && secondEntry.joinedBy == .address)
        connect(first, from: 1)
        #expect(sides == [[first.id, ofFirst.id], [second.id, ofSecond.id]])
        #expect(firstEntry.joinedBy == .address && remembered == [0, 0, 0, 0])
    }

    @Test
    func whoLosesAServersSide_waitsForTheNextOfThatName() {
        let (first, firstEntry) = client(at: 10, answeredBy: "s")
        let (second, secondEntry) = client(at: 11)
        let ofSecond = accept(from: 2, at: 12)
        connect(second, from: 2)
        #expect(firstEntry.server == nil && firstEntry.joinedBy == .none)
        #expect(secondEntry.server?.recording === ofSecond)
        // Through a middlebox: its addresses are nobody's.
        let next = accept(from: 3, at: 13)
        #expect(firstEntry.server?.recording === next && firstEntry.joinedBy == .answeredBy)
        #expect(sides == [[first.id, next.id], [second.id, ofSecond.id]])
    }

    @Test(arguments: [true, false])
    func aServersSide_isTheNamedAnswer_withinTheGraceTimeAlone(isInTime: Bool) {
        let (client, entry) = client(at: MonotonicClock.now(), answeredBy: "s")
        connect(client, from: 1)
        records.ended(client, kept: true)
        let end = entry.clientEndedAt!
        let server = accept(from: 9, at: isInTime ? end + Self.grace : end + Self.grace + 1)
        #expect(sides == (isInTime ? [[client.id, server.id]] : [[client.id], [server.id]]))
        #expect(entry.joinedBy == (isInTime ? .answeredBy : .none))
    }

    @Test(arguments: [true, false])
    func aServersSide_isJoinedByItsAddresses_aMinuteAfterTheClientsEndAtMost(isInTime: Bool) {
        records.setListening(.tcp, address, true)
        let (client, entry) = client(at: MonotonicClock.now())
        connect(client, from: 1)
        records.ended(client, kept: true)
        let server = accept(from: 1, at: entry.clientEndedAt! + (isInTime ? 60 : 61) * Self.second)
        #expect(sides == (isInTime ? [[client.id, server.id]] : [[client.id], [server.id]]))
    }

    @Test(.timeLimit(.minutes(1)))
    func anExchangeThatWasHalfOfAnother_isTakenBackFromWhoCountsThem() async {
        async let isMet = records.wait(nanoseconds: nil) { _ in .exchanges(ExchangeFilter(), remaining: 3) }
        while !hasWaiters { await pause() }
        let (client, entry) = client(at: 10)
        let server = accept(from: 1, at: 11)
        #expect(sides == [[client.id], [server.id]])
        connect(client, from: 1)
        #expect(sides == [[client.id, server.id]] && entry.server?.recording === server)
        accept(from: 2, at: 12)
        #expect(hasWaiters)
        accept(from: 3, at: 13)
        #expect(!hasWaiters)
        records.endWaits()
        #expect(await isMet)
    }
}
