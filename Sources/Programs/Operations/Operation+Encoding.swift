import Framing

extension Operation: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(name, forKey: "op")
        try container.encode(known: when, forKey: "when")
        try container.encode(known: timeout, forKey: "timeout")
        switch action {
        case .connect(let wait): if !wait { try container.encode(false, forKey: "wait") }
        case .send(let payload, let chunk, let interval, let more):
            try container.encode(payload, chunk, interval)
            if more { try container.encode(true, forKey: "more") }
        case .sendMessage(let payload, let framing, let fault, let chunk, let interval, let more):
            try container.encode(framing, forKey: "framing")
            try container.encode(known: fault, forKey: "fault")
            try container.encode(payload, chunk, interval)
            if more { try container.encode(true, forKey: "more") }
        case .sendUrgent(let payload): try container.encode(payload, forKey: "payload")
        case .sendTo(let to, let payload, let framing, let fault):
            try container.encode(known: to, forKey: "to")
            try container.encode(framing, forKey: "framing")
            try container.encode(known: fault, forKey: "fault")
            try container.encode(payload, forKey: "payload")
        case .bind(.interface(let name)): try container.encode(name, forKey: "interface")
        case .bind(.address(let host, let port)):
            // As an endpoint, less the scheme.
            let address = Endpoint(host: host, port: port).description.dropFirst("tcp://".count)
            try container.encode(String(address), forKey: "address")
        case .receive(let until, let receiveSize):
            try container.encode(until)
            try container.encode(receiveSize, forKey: "receiveSize")
        case .receiveMessage(let framing, let receiveSize, let ignoresEnd):
            try container.encode(framing, forKey: "framing")
            try container.encode(receiveSize, forKey: "receiveSize")
            if ignoresEnd { try container.encode(PeerEndPolicy.ignore, forKey: "onPeerEnd") }
        case .reply(let reply, let more):
            try container.encode(reply, forKey: "reply")
            if more { try container.encode(true, forKey: "more") }
        case .shutdown(let mode): try container.encode(mode, forKey: "how")
        case .linger(let time), .sleep(let time): try container.encode(time, forKey: "time")
        case .duplicate(let holder): try container.encode(holder, forKey: "in")
        case .setOption(let option, let value):
            try container.encode(option, forKey: "option")
            try container.encode(value, forKey: "value")
        case .waitFor(let event): try container.encode(event, forKey: "event")
        case .repeat(let count, let condition, let operations):
            try container.encode(known: count, forKey: "count")
            try container.encode(known: condition, forKey: "while")
            try container.encode(operations, forKey: "operations")
        case .close, .reset, .vanish, .deafen, .heal, .release, .unconnect, .sample, .hold, .resume: break
        }
    }
}

extension KeyedEncodingContainer<FieldKey> {
    fileprivate mutating func encode(_ payload: Bytes, _ chunk: Int?, _ interval: TimeSpan?) throws {
        try encode(payload, forKey: "payload")
        try encode(known: chunk, forKey: "chunk")
        try encode(known: interval, forKey: "interval")
    }

    fileprivate mutating func encode(_ until: Operation.Until) throws {
        switch until {
        case .end: try encode("end", forKey: "until")
        case .data: try encode("data", forKey: "until")
        case .timeout: try encode("timeout", forKey: "until")
        case .count(let count): try encode(count, forKey: "count")
        case .delimiter(let delimiter): try encode(delimiter, forKey: "delimiter")
        }
    }
}
