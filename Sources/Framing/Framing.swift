/// How a receiver knows where a message ends.
///
/// A framing is a value: it names the rule. A `MessageEncoder` applies it on the sending side, a `MessageDecoder`
/// recognises it on the receiving side.
package struct Framing: Hashable, Sendable {
    package var layout: Layout
    /// What the last bytes of the content prove, if anything: ``Checksum/digits`` of them, see ``Checksum``.
    package var checksum: Checksum.Algorithm?

    package init(_ layout: Layout, checksum: Checksum.Algorithm? = nil) {
        self.layout = layout
        self.checksum = checksum
    }

    /// What lies around the content of a message on the wire.
    package enum Layout: Hashable, Sendable {
        /// A sequence of bytes that both sides have agreed on; one byte at least.
        case marker([UInt8])
        /// A line of text with its line ending.
        case line(LineEnding)
        /// A zero byte.
        case nul
        /// A delimiter that is found in the content only behind an escape, as is the escape itself.
        case escaped(delimiter: UInt8, escape: UInt8)
        /// A line of base64.
        case base64Line(LineEnding)
        /// A line that announces a delimiter, then the content, then that delimiter.
        case announced
        /// The content's length as text of a constant width, ahead of it.
        case lengthText(LengthText)
        /// The content's length as a binary number, ahead of it.
        case lengthBinary(LengthBinary)
        /// No mark at all: the message ends where the stream ends.
        case endOfStream
    }

    package static func marker(_ bytes: [UInt8]) -> Framing { Framing(.marker(bytes)) }
    package static func line(_ ending: LineEnding) -> Framing { Framing(.line(ending)) }
    package static let nul = Framing(.nul)
    package static let announced = Framing(.announced)
    package static let endOfStream = Framing(.endOfStream)

    /// What every message ends with; nil where that is another thing each time, or nothing.
    package var terminator: [UInt8]? {
        switch layout {
        case .marker(let marker): marker
        case .line(let ending), .base64Line(let ending): ending.bytes
        case .nul: [0]
        case .escaped(let delimiter, _): [delimiter]
        case .announced, .lengthText, .lengthBinary, .endOfStream: nil
        }
    }

    /// Whether a message with an empty payload closes the conversation.
    package var emptyCloses: Bool {
        switch layout {
        case .lengthText(let rule): rule.emptyCloses
        case .lengthBinary(let rule): rule.emptyCloses
        default: false
        }
    }
}
