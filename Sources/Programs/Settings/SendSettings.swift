package import Framing

/// A send in the short form: the knobs, all of them set.
package struct SendSettings: Hashable, Sendable {
    package var to: Endpoint
    package var payload: Bytes
    package var framing: Framing = .line(.lf)
    package var receiveSize = 8192
    package var shutdown: ShutdownList
    package var close = CloseMode.afterEnd
    package var chunk: Int?
    package var interval: TimeSpan?
    package var timeouts = Timeouts()
    package var answeredBy: ResourceName?

    /// - Throws: `InputProblem` where neither the fields nor their preset give a target or a payload.
    package init(_ given: SendFields) throws(InputProblem) {
        let fields = given.withPreset
        let to = try fields.target()
        guard let payload = fields.payload else {
            throw InputProblem(
                .missingField, field: "payload", "payload is required: the bytes to send, as \"a1234\".")
        }
        if fields.interval != nil, fields.chunk == nil {
            throw InputProblem(
                .badValue, field: "interval",
                "interval is the time between two chunks; give chunk, the bytes of each, too.")
        }
        self.to = to
        self.payload = payload
        close = fields.close ?? close
        shutdown = fields.shutdown ?? ShutdownList(close.replacesShutdown ? [] : [.write])
        framing = fields.framing ?? framing
        receiveSize = fields.receiveSize ?? receiveSize
        chunk = fields.chunk
        interval = fields.interval
        timeouts = fields.timeouts ?? timeouts
        answeredBy = fields.answeredBy
    }

    /// What the connection does.
    package var program: Program {
        let operations =
            [
                Operation(.connect(), timeout: timeouts.connect),
                Operation(.sendMessage(payload, framing, chunk: chunk, interval: interval)),
            ] + shutdown.modes.map { Operation(.shutdown($0)) } + close.operations(receiveSize: receiveSize)
        return Program(operations, timeouts: timeouts)
    }
}
