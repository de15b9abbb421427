import ControlPlane
import HTTPClient

/// Prints the events of a stream as they come, and notes how it went.
struct EventPrinter {
    private let json: Bool
    private var stream = EventStream()
    /// Events that are no news of the stream itself.
    private var count = 0
    private var wasDropped = false
    private var failure: ClientFailure?
    /// Whether whoever read the output has gone.
    private var isUnread = false

    init(json: Bool) {
        self.json = json
    }

    /// - Returns: false where the stream is of no more use.
    mutating func take(_ head: HTTPHead, _ piece: UnsafeRawBufferPointer) -> Bool {
        guard head.header("Content-Type")?.lowercased().hasPrefix("text/event-stream") == true else {
            failure = .refused("The answer is no stream of events. Is it a Lastword service? See --url.")
            return false
        }
        do throws(EventStream.TooLong) {
            for event in try stream.take(piece) where !print(event) { return false }
            return true
        } catch {
            failure = .refused("An event of the stream is longer than \(EventStream.longest) bytes.")
            return false
        }
    }

    private mutating func print(_ event: ServerSentEvent) -> Bool {
        let line = EventLine(event)
        switch line.type {
        case "dropped": wasDropped = true
        case "missed": break
        default: count += 1
        }
        do throws(ClientFailure) {
            isUnread = try !Output.write((json ? line.json : line.text) + "\n")
        } catch {
            failure = error
        }
        return failure == nil && !isUnread
    }

    /// Once the stream has ended.
    ///
    /// - Parameter wanted: how many events were asked for.
    func check(of wanted: Int?, from url: ServiceURL) throws(ClientFailure) {
        if let failure { throw failure }
        guard !isUnread else { return }
        if wasDropped {
            throw .refused("\(url) left out events, which were not read in time.")
        }
        if let wanted, count < wanted {
            throw .ranOut("the stream ended after \(count) of \(wanted) events.")
        }
    }
}
