/// Which conversations of a server, or of a send, are recorded.
package enum RecordPolicy: String, Choice {
    case all
    /// Those whose outcome is anything but `completed`, or in which a message was not complete.
    case failures
    case none
    package static var subject: String { "record" }
}
