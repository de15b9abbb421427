import HTTPServer
import Lab
import Programs

/// What happens, as server-sent events.
enum EventRoutes {
    /// A word to the reader after so much silence, by which a reader who is gone is noticed. Nanoseconds.
    private static let silence: UInt64 = 5_000_000_000

    @Sendable static func watch(_ call: Call, _ lab: Lab) throws -> Response {
        var filter = EventFilter()
        filter.types = try call.eventTypes()
        filter.server = try call.resourceName(.server)
        filter.client = try call.resourceName(.client)
        filter.outcome = try call.choice(.outcome)
        filter.load = try call.id(.load, .load)
        let after = try call.lastEvent()
        let count = try call.integer(.count, in: ConnectionRoutes.counts)
        let wait = try call.timeSpan(.wait)
        let headers = [("Content-Type", "text/event-stream"), ("Cache-Control", "no-cache")]
        // Whoever asks for the headers alone watches nothing.
        if call.isHead { return Response(status: 200, headers: headers) }
        let stream = ResponseStream()
        let reader = lab.watch(filter, after: after)
        stream.onClose { reader.cancel() }
        let end = wait.map { ContinuousClock.now + .nanoseconds(Int64($0.nanoseconds)) }
        Task {
            await tell(reader, to: stream, count: count, until: end)
            reader.cancel()
            stream.end()
        }
        return Response(status: 200, headers: headers, body: .stream(stream))
    }

    /// Tells what happens, until that was so many events, the time has come, or the reader is gone.
    private static func tell(
        _ reader: EventReader, to stream: ResponseStream, count: Int?, until end: ContinuousClock.Instant?
    ) async {
        // With it the headers leave, and whoever reads knows that nothing is missed from now on.
        guard await stream.write(comment("what happens from now on")) else { return }
        var left = count ?? .max
        while true {
            let patience = end.map { min(silence, ContinuousClock.now.nanoseconds(to: $0)) } ?? silence
            guard let events = await reader.next(within: patience) else { return }
            let isOver = end.map { ContinuousClock.now >= $0 } ?? false
            if !events.isEmpty || !isOver {
                let words = events.isEmpty ? comment("nothing new") : text(of: events, &left)
                guard await stream.write(words), left > 0, events.last?.type != .dropped else { return }
            }
            if isOver { return stream.end(with: comment("the time to wait has passed")) }
        }
    }

    /// - Parameter left: how many events more there may be.
    private static func text(of events: [LabEvent], _ left: inout Int) -> [UInt8] {
        var text: [UInt8] = []
        for event in events where left > 0 {
            if let id = event.id {
                text += "id: \(id)\n".utf8
                left -= 1
            }
            text += "event: \(event.type.rawValue)\ndata: ".utf8
            // It ends with a newline, and a second one ends the event.
            text += (try? encodeJSON(event)) ?? []
            text += "\n".utf8
        }
        return text
    }

    private static func comment(_ words: String) -> [UInt8] {
        Array(": \(words)\n\n".utf8)
    }
}

extension ContinuousClock.Instant {
    /// None where the other has passed.
    fileprivate func nanoseconds(to other: Self) -> UInt64 {
        let (seconds, attoseconds) = (other - self).components
        return seconds < 0 ? 0 : UInt64(seconds) * 1_000_000_000 + UInt64(max(0, attoseconds / 1_000_000_000))
    }
}

extension Call {
    /// One type or several, with commas between them.
    fileprivate func eventTypes() throws(Problem) -> Set<EventType>? {
        guard let text = self[.type] else { return nil }
        var types: Set<EventType> = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            let type: EventType = try choice(.type, String(word))
            guard EventType.happening.contains(type) else {
                throw Problem(
                    .badParameter, field: Parameter.type.rawValue,
                    "type \(word) is no event to ask for: whoever it is about is told; leave it out.")
            }
            types.insert(type)
        }
        return types
    }

    /// The number of the last event that the caller knows, as browsers tell it when they come back, or as `after`.
    fileprivate func lastEvent() throws(Problem) -> UInt64? {
        if let number = try integer(.after, in: 0...Int.max) { return UInt64(number) }
        return header("Last-Event-ID").flatMap { Int($0) }.flatMap { UInt64(exactly: $0) }
    }
}
