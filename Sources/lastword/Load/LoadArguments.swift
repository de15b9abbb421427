import ArgumentParser
import ControlPlane
import Programs

/// The flags of a load: its JSON body, and the common fields of one.
///
/// They are put together as a body, which is then read as the API reads it: a mistake is told in the same words.
struct LoadArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp("The load as JSON, or @ and the name of a file with it.", valueName: "json|@file"),
        transform: BodyArgument.init)
    var body: BodyArgument?

    @Option(help: ArgumentHelp("Where to connect to; repeated, they take turns.", valueName: "address:port"))
    var to: [String] = []

    @Option(help: ArgumentHelp("The message.", valueName: "text"))
    var payload: String?

    @Option(help: ArgumentHelp("Messages end with this marker.", valueName: "text"))
    var marker: String?

    @Option(help: ArgumentHelp("How messages end, as line or nul.", valueName: "word"))
    var framing: String?

    @Option(help: ArgumentHelp("How answers end, as line or nul.", valueName: "word"))
    var receiveFraming: String?

    @Option(help: ArgumentHelp("Conversations at the same time. (default: 64)", valueName: "count"))
    var concurrency: String?

    @Option(help: ArgumentHelp("How many conversations.", valueName: "count"))
    var conversations: String?

    @Option(help: ArgumentHelp("How long new ones begin, as 30s.", valueName: "time"))
    var duration: String?

    @Option(
        help: ArgumentHelp(
            "Conversations begun in a second, whatever becomes of them. (default: each as soon as another has ended)",
            valueName: "count"))
    var rate: String?

    @Flag(help: "Leave out conversations that can not begin in time. Goes with --rate.")
    var noCatchUp = false

    @Flag(help: "Keep connections, with one conversation after another over each.")
    var kept = false

    @Option(help: ArgumentHelp("Conversations ahead of those that count.", valueName: "count"))
    var warmUp: String?
}

extension LoadArguments {
    /// - Throws: `ValidationError` with the sentence that the API would answer.
    func settings() throws -> LoadSettings {
        try check()
        let body = body?.bytes ?? Array("{}".utf8)
        let settings: LoadSettings
        do {
            settings = try decodeJSON(body, with: fields, as: LoadBody.self).settings
        } catch {
            throw ValidationError(Problem(error).detail)
        }
        if let server = settings.answeredBy {
            throw ValidationError(
                "answeredBy names a server of the same service, and there is none here; got '\(server)'. Leave it out."
            )
        }
        return settings
    }

    /// What the body can not tell, since the flags overwrite each other there.
    private func check() throws(ValidationError) {
        if marker != nil, let framing, framing != "marker" {
            throw ValidationError("--marker does not go with --framing \(framing); leave one of them out.")
        }
    }

    /// The fields of the body that the flags stand for.
    var fields: [String: JSONTree] {
        var fields: [String: JSONTree] = [:]
        if let target = to.first {
            fields["to"] = to.count == 1 ? .text(target) : .list(to.map { .text($0) })
        }
        for (name, text) in [
            ("payload", payload), ("framing", framing), ("receiveFraming", receiveFraming),
            ("duration", duration),
        ] {
            if let text { fields[name] = .text(text) }
        }
        for (name, number) in [
            ("concurrency", concurrency), ("conversations", conversations), ("rate", rate),
            ("warmUp", warmUp),
        ] {
            if let number { fields[name] = JSONTree(argument: number) }
        }
        if let marker { fields["framing"] = .object(["type": .text("marker"), "marker": .text(marker)]) }
        if noCatchUp { fields["catchUp"] = .flag(false) }
        if kept { fields["connections"] = .text("kept") }
        return fields
    }
}
