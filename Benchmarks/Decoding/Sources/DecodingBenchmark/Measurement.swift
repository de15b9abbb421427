import Framing
import Glibc

/// One run over a stream, several times. What other programs do only makes a pass slower, and never all of them at the same
/// read: the time of a run is the sum of each read's fastest.
struct Run {
    /// Time in which messages were looked for, in nanoseconds.
    var looking: UInt64 { looks.reduce(0, +) }
    /// Time in which bytes were copied into the inbox, which is the kernel's part in the service.
    var reading: UInt64 { reads.reduce(0, +) }
    private(set) var heapCalls: Int?
    private var looks: [UInt64]
    private var reads: [UInt64]

    /// - Parameter expected: messages in all passes.
    init(_ stream: MessageStream, passes: Int, expected: Int, _ heap: HeapCounter?, _ look: inout some Look) {
        let count = (stream.bytes.count + stream.readSize - 1) / stream.readSize
        looks = Array(repeating: .max, count: count)
        reads = looks
        var inbox = Inbox()
        defer { inbox.free() }
        // The first pass warms the inbox up, which grows to its size.
        pass(stream, &inbox, &look)
        let before = heap?.calls
        for _ in 1..<passes { pass(stream, &inbox, &look) }
        if let before, let after = heap?.calls { heapCalls = after - before }
        guard look.messages == expected else { fatalError("\(look.messages) messages, not \(expected)") }
    }

    private mutating func pass(_ stream: MessageStream, _ inbox: inout Inbox, _ look: inout some Look) {
        var position = 0
        for index in looks.indices {
            let read = UnsafeRawBufferPointer(
                rebasing: stream.bytes[position..<min(position + stream.readSize, stream.bytes.count)])
            let begun = now()
            inbox.receive(read)
            let came = now()
            look.look(at: &inbox)
            let ended = now()
            reads[index] = min(reads[index], came - begun)
            looks[index] = min(looks[index], ended - came)
            position += read.count
        }
    }

    private func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// The rounds of one framing with one size of payload. Rates are in bytes per nanosecond, which is GB/s.
struct Measurement {
    var messages = 0
    var decoding: [Double] = []
    var scanning: [Double] = []
    var reading: [Double] = []
    var heapCalls: Int?

    /// How many times as fast as the C library, round for round.
    var ratios: [Double] { zip(decoding, scanning).map { $0 / $1 } }

    init(_ subject: Subject, payload: Int, _ options: Options, _ heap: HeapCounter?) {
        let stream = MessageStream(subject, payload: payload, atLeast: max(options.bytes, payload))
        defer { stream.free() }
        let decoder = UnsafeMutablePointer<MessageDecoder>.allocate(capacity: 1)
        decoder.initialize(to: MessageDecoder(subject.framing))
        defer {
            decoder.deinitialize(count: 1)
            decoder.deallocate()
        }
        let timed = Double(stream.bytes.count)
        let expected = stream.messages * options.passes
        messages = stream.messages * (options.passes - 1)

        func decode() {
            var look = Decoding(decoder, size: payload)
            let run = Run(stream, passes: options.passes, expected: expected, heap, &look)
            decoding.append(timed / Double(run.looking))
            reading.append(timed / Double(run.reading))
            if let calls = run.heapCalls { heapCalls = max(heapCalls ?? 0, calls) }
        }
        func scan(_ end: [UInt8]) {
            end.withUnsafeBufferPointer { end in
                var look = Scanning(end)
                let run = Run(
                    stream, passes: options.passes, expected: expected * subject.ends, nil, &look)
                scanning.append(timed / Double(run.looking))
            }
        }
        for round in 0..<options.rounds {
            // Every other round the other way round, so that neither always comes first.
            if round % 2 == 0 { decode() }
            if let end = subject.end { scan(end) }
            if round % 2 == 1 { decode() }
        }
    }
}

extension [Double] {
    var median: Double { sorted()[count / 2] }
}
