import Framing

/// How a send of datagrams goes: to one host or to all, over a socket that is connected or not.
package struct DatagramSettings: Hashable, Sendable {
    package var broadcast = false
    /// How long the answers of anybody are collected; nil where each message waits for one.
    package var collect: TimeSpan?
    package var isConnected = true

    /// How long answers to a broadcast are collected where nobody says so.
    static let standardCollect = TimeSpan.seconds(1)

    /// - Throws: `InputProblem` where the fields do not go with the transport, or with each other.
    mutating func read(_ fields: SendFields, _ transport: Transport) throws(InputProblem) {
        if fields.program != nil { return }
        let given: [(name: FieldKey, isGiven: Bool)] = [
            ("broadcast", fields.broadcast == true), ("collect", fields.collect != nil),
            ("connected", fields.connected == false),
        ]
        if !transport.isDatagrams, let field = given.first(where: \.isGiven) {
            throw InputProblem(
                [field.name], doesNotGoWith: "\(transport.rawValue), which carries no datagrams")
        }
        if fields.interface != nil, transport.isUnix {
            throw InputProblem([FieldKey("interface")], doesNotGoWith: "a Unix socket")
        }
        broadcast = fields.broadcast ?? false
        if broadcast, transport == .unixgram {
            throw InputProblem([FieldKey("broadcast")], doesNotGoWith: "a Unix socket")
        }
        collect = fields.collect ?? (broadcast ? Self.standardCollect : nil)
        // Connected, it would take the answers of one address alone.
        isConnected = fields.connected ?? (collect == nil)
        if isConnected, collect != nil {
            throw InputProblem(
                .badValue, field: "connected",
                "connected true does not go with \(broadcast ? "broadcast" : "collect"): a connected socket hears one address alone; leave it out."
            )
        }
        try check(fields)
    }

    /// Refuses what nothing would come of.
    private func check(_ fields: SendFields) throws(InputProblem) {
        if collect != nil, fields.receiveFraming != nil {
            throw InputProblem(
                [FieldKey("receiveFraming")],
                doesNotGoWith: "\(broadcast ? "broadcast" : "collect"), which takes datagrams as they are")
        }
        if !isConnected, fields.chunk != nil {
            throw InputProblem(
                [FieldKey("chunk")],
                doesNotGoWith: "a socket that is not connected, which sends each message as one datagram")
        }
    }
}

extension Operation {
    /// A message as a datagram to the conversation's target, over a socket that is not connected.
    var toTarget: Operation {
        guard case .sendMessage(let payload, let framing, let fault, _, _, _) = action else { return self }
        return Operation(.sendTo(nil, payload, framing, fault: fault), when: when, timeout: timeout)
    }
}
