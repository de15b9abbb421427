/// `oneSegment` where nothing could join.
extension BadValue {
    /// In a client by itself, and in a send.
    static let oneSegmentOfClients = kind(
        "oneSegment", wrongType: ["1", "\"true\"", "[]", "{}"], badValue: [])

    /// Beside each of the fields, what the problem says.
    private static func beside(_ given: [(fields: [String: String], says: String)]) -> [BadValue] {
        given.map {
            BadValue(
                "oneSegment", "true", "bad-value", beside: $0.fields, says: "oneSegment true", $0.says,
                "to false.")
        }
    }

    private static let withoutFIN: [(fields: [String: String], says: String)] = [
        (["shutdown": "\"none\""], "with shutdown none and close after-end"),
        (["shutdown": "\"read\""], "with shutdown read and close after-end"),
        (["shutdown": "\"none\"", "close": "\"reset\""], "with shutdown none and close reset"),
        (["shutdown": "[]", "close": "\"vanish\""], "with shutdown none and close vanish"),
        (["shutdown": "[\"read\"]", "close": "\"never\""], "with shutdown read and close never"),
    ]

    static let oneSegmentOfServers: [BadValue] =
        oneSegmentOfClients
        + beside(
            withoutFIN + [
                (["messages": "\"many\""], "messages many, where no answer is known to be the last"),
                (["reply": "\"stream\""], "reply stream, where no answer is known to be the last"),
                (["reply": "\"none\""], "reply none, which sends nothing"),
                (["reply": #"{"framing":"nul","fault":"pause"}"#], "a fault of type pause"),
            ])

    /// With what a send has besides.
    static let oneSegmentOfSends: [BadValue] = beside(
        withoutFIN + [
            (["chunk": "1"], "chunk, whose pieces leave one by one"),
            (["fault": "\"pause\""], "a fault of type pause"),
            (["close": "\"reset\""], "with shutdown none and close reset"),
            // The answer is read between the message and the close.
            (
                ["close": "\"immediately\"", "receiveFraming": "\"line\""],
                "with shutdown none and close immediately"
            ),
            (
                ["close": #"{"linger":"1s"}"#, "receiveFraming": "\"nul\""],
                "with shutdown none and close linger"
            ),
        ])
}
