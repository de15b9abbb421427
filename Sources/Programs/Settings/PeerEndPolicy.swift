/// What a server makes of a peer that has ended its direction.
package enum PeerEndPolicy: String, Choice {
    /// Knows the half-close: answers.
    case answer
    /// Takes readable-with-no-data for a disconnect: closes without an answer.
    case disconnect
    /// Does not see it: goes on waiting for the message until its time is up.
    case ignore
    package static var subject: String { "onPeerEnd" }
}
