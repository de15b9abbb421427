import ArgumentParser
import Glibc
import Programs

/// The flags of every command that asks a service. A flag wins over its variable; an empty variable counts as none.
struct ServiceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The service. (environment: LASTWORD_URL; default: \(ServiceURL.standard))", valueName: "url"))
    var url: String?

    @Option(
        help: ArgumentHelp(
            "The service's token. Others see it among the processes: rather use the file, or the variable. (environment: LASTWORD_TOKEN)",
            valueName: "token"))
    var token: String?

    @Option(
        help: ArgumentHelp("A file with the service's token.", valueName: "file"), completion: .file(),
        transform: Token.read)
    var tokenFile: Token?

    @Option(
        help: ArgumentHelp(
            "For https: the certificates to trust, in PEM, in place of the system's. (environment: LASTWORD_CACERT)",
            valueName: "file"), completion: .file())
    var cacert: String?

    @Option(
        help: ArgumentHelp(
            "How long the answer may take, beyond what --wait asks for, as 5s. (default: 30s; healthcheck: 3s)",
            valueName: "time"),
        transform: Self.parseTimeout)
    var timeout: TimeSpan?

    @Flag(help: "Print the answer as the service sent it.")
    var json = false

    func validate() throws {
        _ = try access(environment: Self.variable)
    }

    private static func parseTimeout(_ argument: String) throws -> TimeSpan {
        guard let span = TimeSpan(argument), span.nanoseconds >= 1_000_000 else {
            throw ValidationError("give a time with a unit (ms, s, m, h), as 5s, from 1ms to 24h")
        }
        return span
    }
}

extension ServiceOptions {
    /// Where the service is, and what it is shown.
    struct Access: Equatable {
        var url: ServiceURL
        var token: Token?
        /// A file.
        var authorities: String?
    }

    /// The value of a variable of the environment; nil for an empty one.
    static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    func access(environment: (String) -> String?) throws(ValidationError) -> Access {
        Access(
            url: try foundURL(environment), token: try foundToken(environment),
            authorities: try foundAuthorities(environment))
    }

    private func foundURL(_ environment: (String) -> String?) throws(ValidationError) -> ServiceURL {
        if let url { return try ServiceURL(url, from: "--url") }
        return try ServiceURL(environment("LASTWORD_URL") ?? ServiceURL.standard, from: "LASTWORD_URL")
    }

    private func foundToken(_ environment: (String) -> String?) throws(ValidationError) -> Token? {
        if let token {
            guard tokenFile == nil else {
                throw ValidationError("--token does not go with --token-file; leave one of them out.")
            }
            return try Token(token, from: "--token")
        }
        if let tokenFile { return tokenFile }
        guard let text = environment("LASTWORD_TOKEN") else { return nil }
        return try Token(text, from: "LASTWORD_TOKEN")
    }

    private func foundAuthorities(_ environment: (String) -> String?) throws(ValidationError) -> String? {
        let found =
            cacert.map { ($0, "--cacert") } ?? environment("LASTWORD_CACERT").map { ($0, "LASTWORD_CACERT") }
        guard let (path, source) = found else { return nil }
        guard Glibc.access(path, R_OK) == 0 else {
            throw ValidationError(
                "\(source) takes a file with certificates; can not read \(path): \(String(cString: strerror(errno)))."
            )
        }
        return path
    }
}
