/// The bounds of what a user can ask for.
package enum Bounds {
    /// Bytes asked of one `recv`.
    package static let receiveSize = 1...(1 << 20)
    /// The queue of a listener.
    package static let backlog = 1...65535
    /// Bytes of one chunk of a send.
    package static let chunk = 1...Bytes.maximumSize
    /// Bytes of one received message; beyond it the message is `too-large`.
    package static let message = 16 << 20
}
