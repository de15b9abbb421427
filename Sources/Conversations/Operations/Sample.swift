import Programs
import Sockets

extension Engine {
    /// Looks at all that the kernel tells. Only the error queue is changed: what is read of it is gone.
    mutating func sample(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        callsLeft -= 1
        note(
            connection, step, .getsockopt, CallResult(0),
            detail: .sample(connection.pointee.descriptor, connection.pointee.plan.transport))
        return .next
    }
}

extension TraceDetail {
    /// What the kernel tells of a socket, and by what it was asked.
    static func sample(_ descriptor: Descriptor, _ transport: Transport) -> TraceDetail {
        var sample = Sample(descriptor)
        if transport.isDatagrams { sample.dropped = descriptor.droppedDatagrams() }
        let option =
            switch transport {
            case .tcp: "TCP_INFO"
            case .udp, .unixgram: "SO_MEMINFO"
            case .unix: "SIOCINQ"
            }
        return TraceDetail(option: option, sample: sample)
    }
}

extension Sample {
    /// The most entries of the error queue that one sample takes.
    private static let mostErrors = 16

    init(_ descriptor: Descriptor) {
        self.init()
        let look = Look(descriptor)
        events = look.events.names
        unread = look.unread
        unsent = look.unsent
        unacknowledged = look.unacknowledged
        guard let info = look.info else { return }
        tcpState = info.state?.name
        if info.state == .listen {
            queue = Int(info.unacked)
            backlog = Int(info.sacked)
            return
        }
        segments = Int(info.unacked)
        segmentsSent = Int(info.segsOut)
        segmentsReceived = Int(info.segsIn)
        retransmits = Int(info.retransmits)
        totalRetransmits = Int(info.totalRetransmits)
        probes = Int(info.probes)
        backoff = Int(info.backoff)
        sendWindow = Int(info.sndWnd)
        bytesAcknowledged = Int(info.bytesAcked)
        bytesReceived = Int(info.bytesReceived)
        rtt = Int(info.rtt)
        atMark = descriptor.isAtMark().flatMap { $0 ? true : nil }
        var queued: [QueuedError] = []
        while queued.count < Self.mostErrors, let error = descriptor.queuedError() {
            queued.append(
                QueuedError(
                    errno: error.errno.name, origin: Int(error.origin), type: Int(error.type),
                    code: Int(error.code), info: Int(error.info), data: Int(error.data)))
        }
        errors = queued.isEmpty ? nil : queued
    }
}
