/// Where a message lies on the wire: its content, and what of the stream it takes up.
struct Frame {
    /// The content's first byte, counted from the message's first.
    var start: Int
    /// Bytes of the content.
    var count: Int
    /// Bytes of the whole message.
    var consumed: Int
}

/// What a look for the end of a message comes to.
enum Search {
    case incomplete
    case found(Frame)
    /// What stands ahead of the content makes no sense: there is no telling where the message ends. So many bytes show it.
    case broken(Defect, consumed: Int)
}
