package import Framing

/// A send in the short form: the knobs, all of them set.
package struct SendSettings: Hashable, Sendable {
    package var to: Endpoint
    /// Empty only beside a program.
    package var payloads: [Bytes] = []
    package var framing: Framing = .line(.lf)
    /// What is wrong with the last message.
    package var fault: Fault?
    /// How the answers are framed; with the end of the stream, the close reads them.
    package var receiveFraming: Framing = .endOfStream
    /// Whether all messages go out before the first answer is read.
    package var pipelined = false
    package var receiveSize = Bounds.defaultReceiveSize
    package var shutdown = ShutdownList([.write])
    package var close = CloseMode.afterEnd
    package var chunk: Int?
    package var interval: TimeSpan?
    /// Whether the last message and the FIN behind it leave in one segment.
    package var oneSegment = false
    package var timeouts = Timeouts()
    package var options = SocketOptions()
    package var record = RecordPolicy.all
    package var answeredBy: ResourceName?
    /// How datagrams are sent, and how their answers come.
    package var datagrams = DatagramSettings()
    /// The interface that is used; nil for what the kernel finds.
    package var interface: LocalEnd?
    /// What stands in place of the short form.
    package var operations: OperationList?

    /// - Throws: `InputProblem` where neither the fields nor their preset give a target or a payload, and where
    ///   they do not go together.
    package init(_ given: SendFields) throws(InputProblem) {
        let fields = given.withPreset
        to = try fields.target()
        try fields.checkProgram()
        timeouts = fields.timeouts ?? timeouts
        options = fields.options ?? options
        record = fields.record ?? record
        answeredBy = fields.answeredBy
        operations = fields.program
        if let interface = fields.interface {
            self.interface = try LocalEnd(interface: interface, at: [FieldKey("interface")])
        }
        try datagrams.read(fields, to.transport)
        if to.transport.isDatagrams { useDatagrams() }
        if let operations {
            try operations.check(to.transport, at: [FieldKey("program")])
        } else {
            try readShortForm(fields)
        }
    }

    /// A datagram is a message; it is there in milliseconds, or lost.
    private mutating func useDatagrams() {
        if timeouts.givenMessage == nil { timeouts.message = .seconds(1) }
        framing = .endOfStream
        receiveSize = Bounds.datagramReceiveSize
        shutdown = ShutdownList([])
        close = .immediately
    }

    private mutating func readShortForm(_ fields: SendFields) throws(InputProblem) {
        guard let payloads = fields.payloads?.payloads ?? fields.payload.map({ [$0] }) else {
            throw InputProblem(
                .missingField, field: "payload", "payload is required: the bytes to send, as \"a1234\".")
        }
        if fields.interval != nil, fields.chunk == nil {
            throw InputProblem(
                .badValue, field: "interval",
                "interval is the time between two chunks; give chunk, the bytes of each, too.")
        }
        self.payloads = payloads
        close = fields.close ?? close
        if close == .afterEnd, to.transport.isDatagrams {
            throw InputProblem(
                .badValue, field: "close",
                "close after-end does not go with datagrams, which have no end; leave it out.")
        }
        shutdown = fields.shutdown ?? (close.replacesShutdown ? ShutdownList([]) : shutdown)
        framing = fields.framing ?? framing
        fault = fields.fault
        receiveFraming = fields.receiveFraming ?? receiveFraming
        pipelined = fields.pipelined ?? pipelined
        receiveSize = fields.receiveSize ?? receiveSize
        chunk = fields.chunk
        interval = fields.interval
        oneSegment = fields.oneSegment ?? oneSegment
        try checkMessages(fields)
        try checkOneSegment()
        let size = compiled.reduce(0) { $0 + $1.payloadSize }
        guard size <= Bounds.programPayload else {
            throw InputProblem(
                .badValue, field: fields.payloads == nil ? "payload" : "payloads",
                "payloads and their framing have \(Bounds.programPayload) bytes at most, all of them together; got \(size)."
            )
        }
    }

    private func checkMessages(_ fields: SendFields) throws(InputProblem) {
        try fault?.check(framing, at: [FieldKey("fault")])
        for (index, payload) in payloads.enumerated() {
            let place: [FieldKey] =
                fields.payloads == nil ? ["payload"] : ["payloads", FieldKey(intValue: index)!]
            try MessageEncoder(framing, fault: fault(in: index)).check(payload, at: place)
        }
    }

    private func checkOneSegment() throws(InputProblem) {
        guard oneSegment else { return }
        if to.transport.isDatagrams { throw .oneSegment(doesNotGoWith: "datagrams, which have no FIN") }
        if chunk != nil { throw .oneSegment(doesNotGoWith: "chunk, whose pieces leave one by one") }
        if fault?.kind == .pause { throw .oneSegment(doesNotGoWith: OneSegment.pause) }
        if OneSegment.joined(separate) == nil { throw .oneSegment(lacksFIN: shutdown, close) }
    }

    /// What the connection does.
    package var program: Program {
        Program(begin + (operations?.operations ?? compiled), timeouts: timeouts)
    }

    /// What is done to the socket before anything else.
    private var begin: [Operation] {
        let broadcast = datagrams.broadcast ? [Operation(.setOption(.broadcast, 1))] : []
        return broadcast + options.operations + (interface.map { [Operation(.bind($0))] } ?? [])
    }

    /// What a connection does that is kept for many conversations: an endless repeat of them between its begin and its
    /// end, which has to be left from outside.
    var keptProgram: Program {
        let round = Operation(.repeat(count: nil, while: nil, operations?.operations ?? kept))
        return Program(
            begin + [Operation(.connect(), timeout: timeouts.connect), round]
                + shutdown.modes.map { Operation(.shutdown($0)) }
                + close.operations(receiveSize: receiveSize),
            timeouts: timeouts)
    }

    private var kept: [Operation] {
        let answer = [Operation(.receiveMessage(receiveFraming, receiveSize: receiveSize))]
        return pipelined
            ? messages + messages.flatMap { _ in answer } : messages.flatMap { [$0] + answer }
    }

    /// Every answer is awaited before the next message, but where they are pipelined; the last one comes behind the
    /// shutdown, as in the recipe.
    private var compiled: [Operation] {
        oneSegment ? OneSegment.joined(separate) ?? separate : separate
    }

    /// The same with the last message and the FIN each for itself.
    private var separate: [Operation] {
        if to.transport.isDatagrams { return datagramConversation }
        return [Operation(.connect(), timeout: timeouts.connect)] + conversation
            + close.operations(receiveSize: receiveSize)
    }

    private var conversation: [Operation] {
        let ending = shutdown.modes.map { Operation(.shutdown($0)) }
        let answer = [Operation(.receiveMessage(receiveFraming, receiveSize: receiveSize))]
        if receiveFraming.layout == .endOfStream {
            // One answer, however many messages; without a checksum to be held against, the close reads it.
            return messages + ending + (receiveFraming.checksum == nil ? [] : answer)
        }
        // Where an empty message closes what the server says, and none of ours asks for it, it is still to come.
        let closing = receiveFraming.emptyCloses && !framing.emptyCloses ? answer : []
        let answered =
            pipelined
            ? messages + ending + messages.flatMap { _ in answer }
            : Array(messages.map { [$0] }.joined(separator: answer)) + ending + answer
        return answered + closing
    }

    /// Every datagram and its answer, or the answers of anybody.
    private var datagramConversation: [Operation] {
        let answers: [Operation] =
            if let time = datagrams.collect {
                [Operation(.receive(.timeout, receiveSize: receiveSize), timeout: time)]
            } else {
                [Operation(.receiveMessage(receiveFraming, receiveSize: receiveSize))]
            }
        let isCollected = datagrams.collect != nil
        let outgoing = messages.map { datagrams.isConnected ? $0 : $0.toTarget }
        let exchanged =
            isCollected
            ? outgoing + answers
            : pipelined
                ? outgoing + outgoing.flatMap { _ in answers } : outgoing.flatMap { [$0] + answers }
        return (datagrams.isConnected ? [Operation(.connect(), timeout: timeouts.connect)] : [])
            + exchanged + shutdown.modes.map { Operation(.shutdown($0)) }
            + close.operations(receiveSize: receiveSize)
    }

    /// The fault is the last payload's.
    private func fault(in payload: Int) -> Fault? {
        payload == payloads.count - 1 ? fault : nil
    }

    /// Where an empty message closes the conversation, one follows, but not behind a
    /// message that is cut.
    private var messages: [Operation] {
        var messages = payloads.enumerated().map { index, payload in
            Operation(
                .sendMessage(
                    payload, framing, fault: fault(in: index), chunk: chunk, interval: interval))
        }
        if framing.emptyCloses, payloads.last?.count != 0, fault?.kind != .cut {
            messages.append(Operation(.sendMessage(Bytes([]), framing)))
        }
        return messages
    }
}
