/// Who hears of recorded conversations. Called on the loop's thread: it must be quick, and must not call back.
package protocol ConversationObserver: AnyObject, Sendable {
    /// A client's connection has its pair of addresses; a later call for the same connection replaces it.
    func connecting(_ recording: Recording)
    /// A server has accepted a connection. The observer gives it its number, see `Recording.identify`.
    func accepted(_ recording: Recording)
    /// A connection is over.
    ///
    /// - Parameter kept: whether its record is wanted by the policy of its server.
    func ended(_ recording: Recording, kept: Bool)
}
