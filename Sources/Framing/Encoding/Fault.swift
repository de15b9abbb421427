/// What is wrong with a message on purpose.
///
/// A place counts bytes: of the message as it goes on the wire for `cut` and `pause`, of the payload for the others; the
/// middle where it is nil, the end where it is beyond.
package enum Fault: Hashable, Sendable {
    /// Leaves out what ends the message.
    case noEnd
    /// Ends with other bytes; nil for the right ones with their last bit turned.
    case wrongEnd([UInt8]?)
    /// Sends no more than the first bytes.
    case cut(after: Int?)
    /// Announces another length.
    case length(Length)
    /// Turns the last bit of the checksum.
    case checksum
    /// Puts an escape before a byte that takes none.
    case escape(after: Int?)
    /// Puts foreign characters into a line of base64, between two groups of four.
    case base64([UInt8], after: Int?)
    /// Puts the delimiter into the content, as it is.
    case delimiterInside(after: Int?)
    /// Sends bytes behind the message.
    case trailing([UInt8])
    /// Sends the message once more.
    case twice
    /// Stops on the way.
    case pause(after: Int?, nanoseconds: UInt64)

    package enum Length: Hashable, Sendable {
        /// The right one and so many.
        case by(Int)
        case value(Int)
        /// In place of digits, as it is.
        case text([UInt8])
        /// What counts the characters of UTF-8 where bytes are meant (endings: length-unit).
        case characters
    }

    /// The words for them.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case noEnd = "no-end"
        case wrongEnd = "wrong-end"
        case cut, length, checksum, escape, base64
        case delimiterInside = "delimiter-inside"
        case trailing, twice, pause

        /// Whether there is anything to break in a framing.
        package func breaks(_ framing: Framing) -> Bool {
            switch (self, framing.layout) {
            case (.cut, _), (.twice, _), (.pause, _): true
            case (.checksum, _): framing.checksum != nil
            case (.trailing, .endOfStream): false
            case (.trailing, _): true
            case (.length, .lengthText), (.length, .lengthBinary): true
            case (.escape, .escaped): true
            case (.base64, .base64Line): true
            case (.noEnd, let layout), (.wrongEnd, let layout), (.delimiterInside, let layout):
                framing.terminator != nil || layout == .announced
            case (.length, _), (.escape, _), (.base64, _): false
            }
        }
    }

    package var kind: Kind {
        switch self {
        case .noEnd: .noEnd
        case .wrongEnd: .wrongEnd
        case .cut: .cut
        case .length: .length
        case .checksum: .checksum
        case .escape: .escape
        case .base64: .base64
        case .delimiterInside: .delimiterInside
        case .trailing: .trailing
        case .twice: .twice
        case .pause: .pause
        }
    }
}
