import HTTPServer
import Synchronization

/// Makes a stream for each request, and hands it to the test, in the order of the requests.
final class Source: Sendable {
    private let streams = Mutex<[ResponseStream]>([])
    private let capacity: Int

    init(capacity: Int = 64 << 10) {
        self.capacity = capacity
    }

    /// Answers with a stream, at once or for `/later` later; anything under `/now` with a text.
    var handler: @Sendable (Request) -> Answer {
        { request in
            if request.path == "/now" { return .now(.text("now")) }
            let stream = ResponseStream(capacity: self.capacity)
            self.streams.withLock { $0.append(stream) }
            let response = Response(
                status: 200, headers: [("Content-Type", "text/event-stream")], body: .stream(stream))
            return request.path == "/later" ? .later { response } : .now(response)
        }
    }

    var count: Int { streams.withLock { $0.count } }

    subscript(index: Int) -> ResponseStream { streams.withLock { $0[index] } }

    /// The stream of that request, when it is there.
    func wait(for index: Int) throws -> ResponseStream {
        try HTTPServerTests.wait { count > index }
        return self[index]
    }
}

extension ResponseStream {
    /// Writes from a plain thread, and waits for the result.
    func put(_ text: String) throws -> Bool {
        let result = begin(text)
        try wait { result.value != nil }
        return result.value!
    }

    /// Begins to write.
    func begin(_ text: String) -> Result {
        let result = Result()
        Task { result.set(await write(Array(text.utf8))) }
        return result
    }

    /// What a write came to, once it has.
    final class Result: Sendable {
        private let state = Mutex<Bool?>(nil)

        var value: Bool? { state.withLock { $0 } }

        func set(_ value: Bool) { state.withLock { $0 = value } }
    }
}
