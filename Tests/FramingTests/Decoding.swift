@testable import Framing

/// Bytes, cut into reads.
struct Cuts: CustomStringConvertible {
    var pieces: [[UInt8]]

    /// Pieces of a constant size; the first is shorter by `offset`.
    init(_ bytes: [UInt8], every size: Int, offset: Int = 0) {
        pieces = []
        var start = 0
        var end = min(offset == 0 ? size : offset, bytes.count)
        while start < bytes.count {
            pieces.append(Array(bytes[start..<end]))
            (start, end) = (end, min(end + size, bytes.count))
        }
    }

    init(_ bytes: [UInt8], random: inout SeededRandom) {
        pieces = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let size = Int.random(in: 1...max(1, min(7, rest.count)), using: &random)
            pieces.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
    }

    var description: String { pieces.map { "\($0.count)" }.joined(separator: "+") }
}

/// What a stream amounts to: the messages that ended, and the bytes that belong to none.
struct Stream: Equatable {
    var messages: [[UInt8]] = []
    var tail: [UInt8] = []
    /// Whether the end of the stream made a message of the tail.
    var endsWithMessage = false
}

/// Decodes a stream as a receiver does: all bytes since the beginning of the message at each call, the rest
/// kept for the next message.
func decode(_ framing: Framing, _ cuts: Cuts) -> Stream {
    let decoder = MessageDecoder(framing)
    var progress = MessageDecoder.Progress()
    var stream = Stream()
    for piece in cuts.pieces {
        stream.tail += piece
        while true {
            guard let decoded = stream.tail.withUnsafeMutableBytes({ decoder.advance(&progress, $0) }) else {
                break
            }
            stream.messages.append(Array(stream.tail[decoded.start..<(decoded.start + decoded.count)]))
            stream.tail.removeFirst(decoded.consumed)
            progress = MessageDecoder.Progress()
        }
    }
    let end = stream.tail.withUnsafeMutableBytes { decoder.finish(progress, $0) }
    if end.isComplete {
        stream.messages.append(Array(stream.tail.prefix(end.count)))
        stream.tail.removeFirst(end.consumed)
        stream.endsWithMessage = true
    }
    return stream
}

/// The same by looking for the terminator at every place, over the whole input at once.
func decodeNaively(_ framing: Framing, _ bytes: [UInt8]) -> Stream {
    var stream = Stream()
    var rest = bytes
    while let (payload, consumed) = firstMessage(framing, rest) {
        stream.messages.append(Array(rest.prefix(payload)))
        rest.removeFirst(consumed)
    }
    stream.tail = rest
    if framing == .endOfStream {
        stream.messages.append(rest)
        stream.tail = []
        stream.endsWithMessage = true
    }
    return stream
}

private func firstMessage(_ framing: Framing, _ bytes: [UInt8]) -> (payload: Int, consumed: Int)? {
    let terminator = framing.terminator ?? []
    guard !terminator.isEmpty, bytes.count >= terminator.count else { return nil }
    for place in 0...(bytes.count - terminator.count)
    where Array(bytes[place..<(place + terminator.count)]) == terminator {
        let endsInReturn = framing == .line(.either) && place > 0 && bytes[place - 1] == 0x0D
        return (endsInReturn ? place - 1 : place, place + terminator.count)
    }
    return nil
}

/// SplitMix64: the same numbers for the same seed, on every machine.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

/// A payload as it goes on the wire.
func encode(_ framing: Framing, _ payload: String) -> [UInt8] {
    MessageEncoder(framing).encode(Array(payload.utf8))!.bytes
}
