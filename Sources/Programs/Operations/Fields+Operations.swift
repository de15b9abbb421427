import Framing

/// The fields that several operations have.
extension Fields {
    func payload(notEmpty: Bool = false) throws -> Bytes {
        let payload: Bytes = try required("payload", "the bytes to send")
        if notEmpty, payload.count == 0 {
            throw InputProblem(
                .badValue, at: path("payload"), "payload must have one byte at least; got none.")
        }
        return payload
    }

    func framing() throws -> Framing {
        try value("framing", Framing.form) ?? .line(.lf)
    }

    func chunk() throws -> Int? {
        try integer("chunk", in: Bounds.chunk, of: "bytes")
    }

    func interval() throws -> TimeSpan? {
        let interval: TimeSpan? = try value("interval", "a time as \"100ms\"")
        if interval != nil, !has("chunk") {
            throw InputProblem(
                .badValue, at: path("interval"),
                "interval is the time between two chunks; give chunk, the bytes of each, too.")
        }
        return interval
    }

    /// What leaves in pieces leaves piece by piece: to hold one back would join it to the next.
    func more(_ fault: Fault? = nil) throws -> Bool {
        guard try value("more", "true or false") ?? false else { return false }
        if has("chunk") {
            throw InputProblem(path("more"), doesNotGoWith: "chunk, whose pieces leave one by one")
        }
        if fault?.kind == .pause {
            throw InputProblem(
                path("more"), doesNotGoWith: "a fault of type pause, whose two parts leave one by one")
        }
        return true
    }

    func receiveSize() throws -> Int {
        try integer("receiveSize", in: Bounds.receiveSize, of: "bytes") ?? Bounds.defaultReceiveSize
    }

    func ignoresEnd() throws -> Bool {
        guard let policy: PeerEndPolicy = try value("onPeerEnd", "answer or ignore") else { return false }
        guard policy != .disconnect else {
            throw InputProblem(
                .badValue, at: path("onPeerEnd"),
                "onPeerEnd of an operation is answer or ignore; for disconnect, put {\"op\":\"close\",\"when\":\"peer-ended\"} behind it."
            )
        }
        return policy == .ignore
    }

    /// Where a bind puts the socket.
    func localEnd() throws -> LocalEnd {
        if let name: String = try value(
            "interface", "the name of an interface, as \"eth0\", or an address of it")
        {
            try refuse(["address"], with: "interface")
            return try LocalEnd(interface: name, at: path("interface"))
        }
        let what = "an address of this machine with a port, as \"192.0.2.1:0\""
        guard let address: Endpoint = try value("address", what) else {
            throw InputProblem(
                .missingField, at: path("address"),
                "a bind needs interface, the name of one, or address, \(what); give one.")
        }
        guard address.transport == .tcp, LocalEnd.isLiteral(address.host) else {
            throw InputProblem(
                .badValue, at: path("address"), "the address of a bind is \(what); got \"\(address)\".")
        }
        return .address(host: address.host, port: address.port)
    }

    func option() throws -> SocketOption {
        try required("option", "the name of a socket option, as \"TCP_NODELAY\"")
    }

    func optionValue() throws -> Int32 {
        try required("value", OptionValue.form, as: OptionValue.self).number
    }

    /// SO_LINGER counts in whole seconds.
    package func lingerTime(_ name: String = "time") throws -> TimeSpan {
        let span: TimeSpan = try required(name, "whole seconds, as \"2s\"")
        guard span <= Bounds.longestLinger, span.nanoseconds.isMultiple(of: 1_000_000_000) else {
            throw InputProblem(
                .badValue, at: path(name),
                "\(name) must be whole seconds, from 0s to \(Bounds.longestLinger), since SO_LINGER counts in them; got \"\(span)\"."
            )
        }
        return span
    }

    func requiredSpan(_ name: String) throws -> TimeSpan {
        try required(name, "a time as \"100ms\"")
    }

    package func span(_ name: String, atLeast least: TimeSpan) throws -> TimeSpan? {
        guard let span: TimeSpan = try value(name, "a time as \"5s\"") else { return nil }
        guard span >= least else {
            throw InputProblem(
                .badValue, at: path(name), "\(name) must be \(least) at least; got \"\(span)\".")
        }
        return span
    }
}
