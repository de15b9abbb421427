import ArgumentParser

/// A client, or a send, as flags: its JSON body, and the common fields of one.
struct ClientsFields: ParsableArguments {
    @Option(
        name: .customLong("body"),
        help: ArgumentHelp(
            "The fields as JSON, or @ and the name of a file with them.", valueName: "json|@file"),
        transform: BodyArgument.init)
    var json: BodyArgument?

    @Option(help: ArgumentHelp("What it starts from, as recipe.", valueName: "word"))
    var preset: String?

    @Option(help: ArgumentHelp("Where to connect to.", valueName: "address:port"))
    var to: String?

    @Option(help: ArgumentHelp("The message.", valueName: "text"))
    var payload: String?

    @Option(help: ArgumentHelp("The message ends with this marker.", valueName: "text"))
    var marker: String?

    @Option(help: ArgumentHelp("How the message ends, as line or nul.", valueName: "word"))
    var framing: String?

    @Option(help: ArgumentHelp("How the answer ends, as line or nul.", valueName: "word"))
    var receiveFraming: String?

    @Option(help: ArgumentHelp("Which directions it ends, as write or none.", valueName: "word"))
    var shutdown: String?

    @Option(help: ArgumentHelp("How it closes, as immediately or reset.", valueName: "word"))
    var close: String?

    func validate() throws {
        try RequestBody.check(marker: marker, framing: framing)
    }

    /// The body of the request.
    var body: [UInt8] {
        RequestBody.bytes(
            json,
            with: RequestBody.fields(
                [
                    ("preset", preset), ("to", to), ("payload", payload), ("framing", framing),
                    ("receiveFraming", receiveFraming), ("shutdown", shutdown), ("close", close),
                ], marker: marker))
    }
}
