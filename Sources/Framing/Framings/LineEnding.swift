/// What ends a line.
package enum LineEnding: String, Hashable, Sendable, CaseIterable {
    /// `\n`; a `\r` before it belongs to the line.
    case lf
    /// `\r\n`; a lone `\n` belongs to the line.
    case crlf
    /// `\n` or `\r\n` when receiving, `\n` when sending.
    case either

    /// The bytes that a sender writes.
    package var bytes: [UInt8] {
        self == .crlf ? [0x0D, 0x0A] : [0x0A]
    }
}
