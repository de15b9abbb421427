import ArgumentParser
import ControlPlane

/// Who may call the service, by flags.
struct AccessFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Ask for this token in each request, as 'Authorization: Bearer TOKEN'. Whoever can list this machine's \
            processes sees it here: --token-file and the variable LASTWORD_TOKEN are better places.
            """, valueName: "token"))
    var token: String?

    @Option(
        help: ArgumentHelp("Ask for the token that stands on the first line of this file.", valueName: "file")
    )
    var tokenFile: String?

    @Flag(help: "Ask for no token on an address that other machines reach, where one is made otherwise.")
    var noAuth = false

    @Option(
        help: ArgumentHelp(
            "Let requests in that call the service by this name; to be repeated. Not asked where there is a token.",
            valueName: "name"),
        transform: Self.host)
    var allowHost: [AllowedHost] = []

    func validate() throws {
        let given = [("--token", token != nil), ("--token-file", tokenFile != nil), ("--no-auth", noAuth)]
            .filter { $0.1 }.map { $0.0 }
        guard given.count <= 1 else {
            throw ValidationError(
                "\(given.joined(separator: " and ")) contradict each other; give one of them.")
        }
        // The parser's own message would show the value.
        if let token, BearerToken(token) == nil { throw Self.noToken("--token") }
    }

    private static func noToken(_ place: String) -> ValidationError {
        ValidationError(
            "\(place) is no token: a token has \(BearerToken.length.lowerBound) to \(BearerToken.length.upperBound) visible ASCII characters."
        )
    }

    @Sendable private static func host(_ text: String) throws -> AllowedHost {
        guard let host = AllowedHost(text) else {
            throw ValidationError("give a host name without a port, as lastword.example")
        }
        return host
    }
}

extension AccessFlags {
    /// Who may call, and what is to be said of it.
    struct Decision {
        var access: Access
        /// The token that was made since none was given.
        var madeToken: String?
        var warnings: [String] = []
    }

    /// - Parameter isLoopback: whether only this machine reaches the service.
    /// - Throws: `StartFailure` where the file has no token; `ValidationError` where it has what can be none.
    func decision(isLoopback: Bool) throws -> Decision {
        var decision = Decision(access: Access(hosts: allowHost))
        if let token {
            decision.access.token = BearerToken(token)
        } else if let tokenFile {
            let file = try TokenFile(tokenFile)
            guard let token = BearerToken(file.token) else {
                throw Self.noToken("The first line of \(tokenFile)")
            }
            decision.access.token = token
            if file.isReadableByAll {
                decision.warnings.append(
                    "every user of this machine can read the token file; chmod 600 \(tokenFile)")
            }
        } else if noAuth {
            decision.warnings.append(
                isLoopback
                    ? "no token is asked for: every user and program of this machine may use the API"
                    : "no token is asked for: whoever reaches this address may use the API, and what it connects to"
            )
        } else if !isLoopback {
            let made = BearerToken.random()
            decision.access.token = made.token
            decision.madeToken = made.text
        }
        return decision
    }
}
