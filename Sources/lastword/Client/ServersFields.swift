import ArgumentParser

/// A server as flags: its JSON body, and the common fields of one.
struct ServersFields: ParsableArguments {
    @Option(
        name: .customLong("body"),
        help: ArgumentHelp(
            "The server as JSON, or @ and the name of a file with it.", valueName: "json|@file"),
        transform: BodyArgument.init)
    var json: BodyArgument?

    @Option(help: ArgumentHelp("What it starts from, as recipe.", valueName: "word"))
    var preset: String?

    @Option(help: ArgumentHelp("Where it listens. Port 0 picks a free port.", valueName: "address:port"))
    var listen: String?

    @Option(help: ArgumentHelp("Messages end with this marker.", valueName: "text"))
    var marker: String?

    @Option(help: ArgumentHelp("How messages end, as line or nul.", valueName: "word"))
    var framing: String?

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
                    ("preset", preset), ("listen", listen), ("framing", framing), ("shutdown", shutdown),
                    ("close", close),
                ], marker: marker))
    }
}
