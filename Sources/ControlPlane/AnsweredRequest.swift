/// A request and what came of it, for a log.
package struct AnsweredRequest: Sendable {
    package let method: String
    /// Without the query.
    package let path: String
    package let status: Int
    package let seconds: Double
}
