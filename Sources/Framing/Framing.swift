/// How a receiver knows where a message ends.
///
/// A framing is a value: it names the rule. `encode` applies it on the sending side, a `MessageDecoder`
/// recognises it on the receiving side, one file each under `Framings`.
package enum Framing: Hashable, Sendable {
    /// A sequence of bytes that both sides have agreed on; one byte at least.
    case marker([UInt8])
    /// A line of text with its line ending.
    case line(LineEnding)
    /// No mark at all: the message ends where the stream ends.
    case endOfStream

    /// The bytes that follow the payload on the wire.
    package var terminator: [UInt8] {
        switch self {
        case .marker(let marker): marker
        case .line(let ending): ending.bytes
        case .endOfStream: []
        }
    }

    /// The message as it goes on the wire: the payload, then its terminator.
    package func encode(_ payload: [UInt8]) -> [UInt8] {
        payload + terminator
    }
}
