import Glibc
import Programs
import Sockets

/// A client whose socket is not connected.
extension Engine {
    /// Finds out both addresses of the first datagram, so that the two sides find each other. The kernel tells the local one
    /// of a connected socket alone: so another socket is connected, which sends nothing.
    mutating func nameUnconnected(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ address: SocketAddress
    ) {
        guard !connection.pointee.isConnected else { return }
        connection.pointee.isConnected = true
        connection.pointee.plan.counters.add(to: .connected, loop: index)
        guard let recording = connection.pointee.recording else { return }
        let descriptor = connection.pointee.descriptor
        recording.peer = address
        recording.moments.connected = MonotonicClock.now()
        guard let bound = bindToAnyPort(connection, step, address) else { return }
        recording.local = bound
        // Many may answer a broadcast: none of them is the other side.
        let isForAll = descriptor.option(level: SOL_SOCKET, name: SO_BROADCAST).raw == 1
        guard !isForAll, recording.inspects else { return }
        if bound.isAny, let route = Socket.route(to: address) {
            recording.local = route.with(port: bound.port)
        }
        observer.connecting(recording)
    }

    private func bindToAnyPort(
        _ connection: Slot, _ step: UnsafePointer<Step>, _ address: SocketAddress
    ) -> SocketAddress? {
        let descriptor = connection.pointee.descriptor
        guard let bound = descriptor.localAddress() else { return nil }
        if bound.family == .unix || bound.port != 0 { return bound }
        let result = descriptor.bind(to: bound)
        note(connection, step, .bind, result)
        return descriptor.localAddress()
    }
}

extension Connection {
    /// Whether its socket was connected, so that the kernel knows the peer.
    var hasPeer: Bool { descriptor.rawValue >= 0 && descriptor.peerAddress() != nil }
}
