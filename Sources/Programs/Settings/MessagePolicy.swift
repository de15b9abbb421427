/// How many messages a server takes from one connection.
package enum MessagePolicy: String, Choice {
    case one
    /// One after another, as long as they are complete.
    case many
    package static var subject: String { "messages" }
}
