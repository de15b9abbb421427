import Glibc
import Programs
import Reactor
import Sockets
import Synchronization

/// A middlebox for tests: takes one connection and passes its bytes and ends on, both ways.
final class Relay: Sendable {
    let address: Endpoint
    private let thread: LoopThread
    private let stopFlag = Flag()

    init(to target: Endpoint) throws {
        let listener = try Socket.tcp(.ipv4)
        _ = listener.descriptor.bind(to: .ipv4(127, 0, 0, 1, port: 0))
        _ = listener.descriptor.listen(backlog: 8)
        address = Endpoint(host: "127.0.0.1", port: listener.descriptor.localAddress()!.port)
        let number = listener.release()
        let stop = stopFlag
        thread = LoopThread.start(name: "relay") {
            Self.run(Descriptor(rawValue: number), SocketAddress(host: target.host, port: target.port)!, stop)
        }
    }

    final class Flag: Sendable {
        let value = Atomic<Bool>(false)
    }

    func stop() {
        stopFlag.value.store(true, ordering: .relaxed)
        thread.join()
    }

    private static func run(_ listener: Descriptor, _ target: SocketAddress, _ stop: Flag) {
        defer { _ = listener.close() }
        var peer = target
        var near: Descriptor?
        while near == nil, !stop.value.load(ordering: .relaxed) {
            let result = listener.accept(peer: &peer)
            if !result.failed { near = Descriptor(rawValue: Int32(result.value)) }
        }
        guard let near, let socket = try? Socket.tcp(.ipv4) else { return }
        let far = Descriptor(rawValue: socket.release())
        _ = far.connect(to: target)
        var open = [true, true]
        while open.contains(true), !stop.value.load(ordering: .relaxed) {
            if open[0] { open[0] = pass(near, far) }
            if open[1] { open[1] = pass(far, near) }
        }
        _ = near.close()
        _ = far.close()
    }

    /// Passes what is there; answers false when the stream has ended, which is passed on too.
    private static func pass(_ from: Descriptor, _ to: Descriptor) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            guard to.poll().contains(.writable) else { return true }
            let result = from.receive(into: buffer)
            if result.wouldBlock { return true }
            guard result.value > 0 else {
                _ = to.shutdown(.write)
                return false
            }
            _ = to.send(UnsafeRawBufferPointer(rebasing: buffer.prefix(result.value)))
            return true
        }
    }
}
