@testable import Framing

/// One thing that a receiver sees of a stream: a message, or what is wrong with one.
struct Sight: Equatable, CustomStringConvertible {
    var defect: Defect?
    /// The payload; of a message with a defect what there is to show of it.
    var bytes: [UInt8]
    /// Bytes of the stream that it takes up.
    var consumed: Int
    var closes = false

    /// All of so many bytes as they came, of a message that is not complete.
    static func raw(_ bytes: some Sequence<UInt8>, _ defect: Defect) -> Sight {
        let bytes = Array(bytes)
        return Sight(defect: defect, bytes: bytes, consumed: bytes.count)
    }

    /// Where the stream ended with so many bytes to go on with.
    static func end(_ bytes: String, _ defect: Defect) -> Sight { .raw(bytes.utf8, defect) }
    static func end(_ defect: Defect) -> Sight { .raw([], defect) }

    static func message(_ payload: String, _ consumed: Int, closes: Bool = false) -> Sight {
        Sight(bytes: Array(payload.utf8), consumed: consumed, closes: closes)
    }

    var description: String {
        let outcome = defect.map { "\($0)" } ?? (closes ? "closing" : "complete")
        return "\(outcome) \(String(decoding: bytes, as: UTF8.self).debugDescription) of \(consumed)"
    }
}

/// What a receiver sees of a stream, in order. The last is what the end of the stream makes of the bytes that are left.
func receive(_ framing: Framing, _ cuts: Cuts, limit: Int = 16 << 20) -> [Sight] {
    receive(MessageDecoder(framing, limit: limit), cuts)
}

/// As a receiver does it: all bytes since the beginning of the message at each call, and what a message does not take up is
/// the beginning of the next.
func receive(_ decoder: borrowing MessageDecoder, _ cuts: Cuts) -> [Sight] {
    var progress = MessageDecoder.Progress()
    var sights: [Sight] = []
    var rest: [UInt8] = []
    for piece in cuts.pieces {
        rest += piece
        // A message without bytes of its own would be found for ever.
        while let decoded = rest.withUnsafeMutableBytes({ decoder.advance(&progress, $0) }),
            decoded.consumed > 0
        {
            sights.append(sight(decoded, rest))
            rest.removeFirst(decoded.consumed)
            progress = MessageDecoder.Progress()
        }
    }
    let decoded = rest.withUnsafeMutableBytes { decoder.finish(progress, $0) }
    sights.append(sight(decoded, rest))
    return sights
}

private func sight(_ decoded: MessageDecoder.Decoded, _ bytes: [UInt8]) -> Sight {
    Sight(
        defect: decoded.defect, bytes: Array(bytes[decoded.start..<(decoded.start + decoded.count)]),
        consumed: decoded.consumed, closes: decoded.closes)
}

extension [Sight] {
    /// The payloads of the messages that are complete.
    var payloads: [[UInt8]] { filter { $0.defect == nil }.map(\.bytes) }
    var defects: [Defect] { compactMap(\.defect) }
}

/// Payloads as they go on the wire, one message after another.
func wire(_ framing: Framing, _ payloads: String...) -> [UInt8] {
    payloads.flatMap { MessageEncoder(framing).encode(Array($0.utf8))!.bytes }
}
