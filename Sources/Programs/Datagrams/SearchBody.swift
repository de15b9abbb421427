import Framing

/// The body that searches for a service: its name, where to ask, and for how long.
package struct SearchBody: Decodable, Sendable {
    package static let fields = ["service", "to", "interface", "timeout", "late"]

    /// A name, or `*` for every service.
    package var service: String
    package var to: Endpoint
    package var interface: LocalEnd?
    /// How long hosts have to answer.
    package var timeout = TimeSpan.seconds(1)
    /// How long answers are taken that come later, and are marked as late.
    package var late = TimeSpan.milliseconds(500)

    /// Where services listen that nobody says otherwise of, asked on every host of the network.
    package static let standardTarget = Endpoint(.udp, host: "255.255.255.255", port: 4445)
    /// Of both times.
    package static let longest = TimeSpan.seconds(60)

    package init(service: ResourceName, to: Endpoint = standardTarget) {
        self.service = service.description
        self.to = to
    }

    package init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, known: Self.fields, of: "a search")
        let what = "the name of the service, as \"printer\", or \"*\" for all"
        service = try fields.required("service", what)
        guard service == ServiceRecord.anyName || ResourceName(service) != nil else {
            throw InputProblem(
                .badValue, at: fields.path("service"),
                "service is \(what): \(ResourceName.rule); got \(quoted(service)).")
        }
        to = try fields.value("to", "an address") ?? Self.standardTarget
        guard to.transport == .udp, to.isTarget else {
            throw InputProblem(
                .badValue, at: fields.path("to"),
                "a search goes to a udp:// address with a port from 1 to 65535; got \"\(to)\".")
        }
        if let text: String = try fields.value(
            "interface", "the name of an interface, as \"eth0\", or an address of it")
        {
            interface = try LocalEnd(interface: text, at: fields.path("interface"))
        }
        timeout = try Self.time(fields, "timeout", atLeast: .milliseconds(1)) ?? timeout
        late = try Self.time(fields, "late", atLeast: .seconds(0)) ?? late
    }

    private static func time(_ fields: Fields, _ name: String, atLeast least: TimeSpan) throws -> TimeSpan? {
        guard let span = try fields.span(name, atLeast: least) else { return nil }
        guard span <= longest else {
            throw InputProblem(
                .badValue, at: fields.path(name), "\(name) must be \(longest) at most; got \"\(span)\".")
        }
        return span
    }

    /// The conversation that searches: one question to all, and the answers of anybody.
    package var program: Program {
        let collecting = { (time: TimeSpan) in
            Operation(.receive(.timeout, receiveSize: Bounds.datagramReceiveSize), timeout: time)
        }
        var timeouts = Timeouts()
        timeouts.total = TimeSpan(nanoseconds: timeout.nanoseconds + late.nanoseconds + 10_000_000_000)
        return Program(
            [Operation(.setOption(.broadcast, 1))] + (interface.map { [Operation(.bind($0))] } ?? [])
                + [
                    Operation(.sendTo(nil, Bytes(ServiceRecord.search(service)), .endOfStream)),
                    collecting(timeout),
                ] + (late > .seconds(0) ? [collecting(late)] : []) + [Operation(.close)],
            timeouts: timeouts)
    }
}
