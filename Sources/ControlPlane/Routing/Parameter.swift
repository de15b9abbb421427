/// The query parameters of the API.
package enum Parameter: String, CaseIterable, Sendable {
    /// `abort` ends the open connections of what is stopped.
    case connections
    // Which connections a list holds.
    case server, client, outcome, state
    // Which part of a list, and how long to wait for it.
    case after, limit, wait, count
    // Which events are watched.
    case type, load
    /// `json` or `text`.
    case format
}
