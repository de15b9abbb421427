import Framing
import Programs
import Reactor
import Sockets
import Synchronization

@testable import Conversations

/// Numbers the recordings, and lets a test wait for the end of one.
final class TestObserver: ConversationObserver {
    private struct State {
        var next: UInt64 = 1
        var accepted: [Recording] = []
        var ended: [(recording: Recording, kept: Bool)] = []
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var accepted: [Recording] { state.withLock(\.accepted) }

    func number(_ recording: Recording) {
        state.withLock { state in
            recording.identify(state.next)
            state.next += 1
        }
    }

    func connecting(_ recording: Recording) {}

    func accepted(_ recording: Recording) {
        number(recording)
        state.withLock { $0.accepted.append(recording) }
    }

    func ended(_ recording: Recording, kept: Bool) {
        let met = state.withLock { state in
            state.ended.append((recording, kept))
            let met = state.waiting.filter { $0.count <= state.ended.count }
            state.waiting.removeAll { $0.count <= state.ended.count }
            return met
        }
        for waiter in met { waiter.continuation.resume() }
    }

    /// Waits until so many conversations have ended.
    func ended(_ count: Int) async -> [(recording: Recording, kept: Bool)] {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.ended.count >= count { return true }
                state.waiting.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
        return state.withLock(\.ended)
    }
}

/// A loop for one test.
struct LoopFixture {
    let observer = TestObserver()
    let loop: EventLoops
    let counters = ConversationCounters()

    init(connections: Int = 10_000, memory: Int = 256 << 20) throws {
        loop = try EventLoops(observer: observer, connections: connections, memory: memory)
    }

    /// Runs a body, and ends the loop whatever happens.
    static func with<Value>(
        connections: Int = 10_000, memory: Int = 256 << 20, _ body: (LoopFixture) async throws -> Value
    ) async throws -> Value {
        let fixture = try LoopFixture(connections: connections, memory: memory)
        defer { fixture.loop.stop() }
        return try await body(fixture)
    }

    func plan(_ role: Role, _ program: Program, record: RecordPolicy = .all) -> ConversationPlan {
        ConversationPlan(
            role: role, endpoint: "test", program: ExecutableProgram(program), record: record, capture: 1024,
            counters: counters)
    }

    /// A server that runs a program; answers its address.
    func serve(
        _ program: Program, record: RecordPolicy = .all, backlog: Int32 = 64, id: UInt32 = 1
    ) throws -> SocketAddress {
        let (descriptor, address) = try listeningSocket(backlog: backlog)
        let socket = ListeningSocket(descriptor, address, loops: 1)
        _ = loop.post(.listen(id: id, socket, plan(.server, program, record: record)), to: 0)
        return address
    }

    /// Runs a client's program, and answers its report when it has ended.
    func run(_ program: Program, to addresses: [SocketAddress]) async -> ConnectionReport {
        let plan = plan(.client, program)
        let recording = Recording(plan, startedAt: MonotonicClock.now())
        observer.number(recording)
        _ = loop.post(.open(recording, plan, ClientTarget(addresses)), to: 0)
        var count = 1
        while true {
            let ended = await observer.ended(count)
            if ended.contains(where: { $0.recording === recording }) { return report(recording) }
            count = ended.count + 1
        }
    }

    /// Of a conversation that has ended.
    func report(_ recording: Recording) -> ConnectionReport {
        recording.report(exchange: 1, origin: recording.startedAt)
    }

    /// Of a conversation that may still run, as the loop reads it.
    func openReport(_ recording: Recording) async -> ConnectionReport {
        await withCheckedContinuation { continuation in
            let isTaken = loop.post(.inspect { continuation.resume(returning: report(recording)) }, to: 0)
            // Nothing runs any more.
            if !isTaken { continuation.resume(returning: report(recording)) }
        }
    }

    /// The report of the first server's connection, when so many conversations have ended.
    func serverReport(afterEnds count: Int = 1) async throws -> ConnectionReport {
        let ended = await observer.ended(count)
        guard let recording = ended.map(\.recording).first(where: { $0.role == .server }) else {
            throw Missing()
        }
        return report(recording)
    }

    struct Missing: Error {}
}

/// A listening socket on a port that the system picks. The caller owns the descriptor.
func listeningSocket(backlog: Int32 = 64) throws -> (Descriptor, SocketAddress) {
    let socket = try Socket.tcp(.ipv4)
    _ = socket.descriptor.bind(to: .ipv4(127, 0, 0, 1, port: 0))
    _ = socket.descriptor.listen(backlog: backlog)
    let address = socket.descriptor.localAddress()!
    return (Descriptor(rawValue: socket.release()), address)
}

/// A peer that a test drives by hand. It waits for five seconds at most, and blocks no thread.
struct Peer {
    let descriptor: Descriptor

    init(connectedTo address: SocketAddress) async throws {
        descriptor = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
        _ = descriptor.connect(to: address)
        let descriptor = descriptor
        _ = await Self.wait { descriptor.poll().contains(.writable) }
    }

    init(acceptedFrom listener: Descriptor) async throws {
        var found: Descriptor?
        _ = await Self.wait {
            var peer = SocketAddress.ipv4(0, 0, 0, 0, port: 0)
            let result = listener.accept(peer: &peer)
            if !result.failed { found = Descriptor(rawValue: Int32(result.value)) }
            return found != nil
        }
        guard let found else { throw LoopFixture.Missing() }
        descriptor = found
    }

    private static func wait(until condition: () -> Bool) async -> Bool {
        let deadline = MonotonicClock.now() + 5_000_000_000
        // Mostly it is there at once; only then is it worth a timer.
        for _ in 0..<20 {
            if condition() { return true }
            await Task.yield()
        }
        while MonotonicClock.now() < deadline {
            if condition() { return true }
            await pause()
        }
        return false
    }

    func send(_ text: String) {
        Array(text.utf8).withUnsafeBytes { _ = descriptor.send($0) }
    }

    /// Reads until the end of the stream, or an error.
    func receiveAll() async -> String {
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65536, alignment: 1)
        defer { buffer.deallocate() }
        _ = await Self.wait {
            let result = descriptor.receive(into: buffer)
            if result.value > 0 { bytes += buffer.prefix(result.value) }
            return result.value == 0 || (result.failed && !result.wouldBlock)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Waits until so many bytes lie in the kernel.
    func waitForBytes(_ count: Int) async -> Bool {
        await Self.wait { (descriptor.unread() ?? 0) >= count }
    }
}

extension Transfer {
    var text: String { String(decoding: captured, as: UTF8.self) }
}

func peers(_ count: Int, connectedTo address: SocketAddress) async throws -> [Peer] {
    var peers: [Peer] = []
    for _ in 0..<count { peers.append(try await Peer(connectedTo: address)) }
    return peers
}

/// Between two looks at a condition: a moment for others. To yield alone would keep the machine busy with looking.
func pause() async {
    try? await Task.sleep(for: .milliseconds(1))
}
