package import Framing

/// A server in the short form: the knobs, all of them set.
package struct ServerSettings: Hashable, Sendable {
    package var listen: Endpoint
    package var backlog = 4096
    package var framing: Framing = .line(.lf)
    package var receiveSize = Bounds.defaultReceiveSize
    package var reply = ServerReply.standard
    package var messages = MessagePolicy.one
    package var onPeerEnd = PeerEndPolicy.answer
    package var shutdown = ShutdownList([.write])
    package var close = CloseMode.afterEnd
    /// Whether the answer and the FIN behind it leave in one segment.
    package var oneSegment = false
    package var timeouts = Timeouts()
    /// For the listener, and for each connection.
    package var options = SocketOptions()
    package var record = RecordPolicy.all
    /// What it tells of itself to those who search.
    package var service: ServiceSettings?
    /// Permissions of the file of a Unix socket; nil for what the umask leaves.
    package var mode: FileMode?
    /// What stands in place of the short form.
    package var operations: OperationList?

    /// The fields that a program stands in place of.
    static let shortForm = [
        "framing", "receiveSize", "reply", "messages", "onPeerEnd", "shutdown", "close", "oneSegment",
    ]

    package init(listen: Endpoint) {
        self.listen = listen
        guard listen.transport.isDatagrams else { return }
        framing = .endOfStream
        messages = .many
        receiveSize = Bounds.datagramReceiveSize
        shutdown = ShutdownList([])
        close = .immediately
    }

    /// What every connection that the server accepts does.
    package var program: Program {
        // The one socket of datagrams has its options already.
        let begin = listen.transport.isDatagrams ? [] : options.operations
        return Program(begin + (operations?.operations ?? compiled), timeouts: limits)
    }

    /// A conversation of datagrams ends when its peer is silent, however long it has lasted.
    var limits: Timeouts {
        guard listen.transport.isDatagrams, timeouts.givenTotal == nil else { return timeouts }
        var limits = timeouts
        limits.total = .longest
        return limits
    }

    private var compiled: [Operation] {
        oneSegment ? OneSegment.joined(separate) ?? separate : separate
    }

    /// The same with the answer and the FIN each for itself.
    private var separate: [Operation] {
        conversation + shutdown.modes.map { Operation(.shutdown($0)) }
            + close.operations(receiveSize: receiveSize)
    }

    /// Refuses `oneSegment` where nothing could join.
    func checkOneSegment() throws(InputProblem) {
        guard oneSegment else { return }
        if messages == .many {
            throw .oneSegment(doesNotGoWith: "messages many, where no answer is known to be the last")
        }
        guard case .answer(let reply) = reply else {
            throw .oneSegment(doesNotGoWith: "reply stream, where no answer is known to be the last")
        }
        if reply == .none { throw .oneSegment(doesNotGoWith: "reply none, which sends nothing") }
        if reply.fault?.kind == .pause { throw .oneSegment(doesNotGoWith: OneSegment.pause) }
        if OneSegment.joined(separate) == nil { throw .oneSegment(lacksFIN: shutdown, close) }
    }

    /// What comes before the ending.
    private var conversation: [Operation] {
        switch (answer, messages) {
        case (.stream, _):
            // The read that meets the end has nothing to be answered.
            let round = [
                Operation(.receive(.data, receiveSize: receiveSize)),
                Operation(.reply(.echo(repeat: 1, nil, Otherwise())), when: .complete),
            ]
            return [Operation(.repeat(count: nil, while: .complete, round))]
        case (.answer(let reply), .one): return round(reply)
        case (.answer(let reply), .many):
            // A datagram that is broken says nothing of the next one.
            let goesOn: Operation.Condition = listen.transport.isDatagrams ? .heard : .complete
            return [Operation(.repeat(count: nil, while: goesOn, round(reply)))]
        }
    }

    /// The reply. Unframed, the peer of many messages could not tell one answer from the next.
    var answer: ServerReply {
        guard messages == .many, case .answer(let reply) = reply else { return reply }
        return .answer(reply.framed(by: framing))
    }

    /// One message and its answer.
    private func round(_ reply: Reply) -> [Operation] {
        var operations = [
            Operation(
                .receiveMessage(framing, receiveSize: receiveSize, ignoresEnd: onPeerEnd == .ignore))
        ]
        if onPeerEnd == .disconnect { operations.append(Operation(.close, when: .peerEnded)) }
        if reply != .none { operations.append(Operation(.reply(reply))) }
        return operations
    }
}
