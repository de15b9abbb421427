import ArgumentParser
import HTTPClient
import Programs

/// `lastword healthcheck`: whether a service is well, in one word, for the HEALTHCHECK of a container.
struct HealthcheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck", abstract: "Tells in one word whether a service is well.",
        discussion: """
            The word is healthy, unhealthy or unreachable; with --ready it is ready, unready or unreachable.

            Exit codes: 0 healthy, or ready; 1 unhealthy, or unready, or the word could not be written; \
            2 unreachable: nobody is there, TLS failed, or it took too long; 64 a wrong argument.
            """)

    @Flag(help: "Whether it takes new work: GET /readyz in place of /healthz.")
    var ready = false

    @OptionGroup var service: ServiceOptions

    func run() throws {
        Process.ignoreBrokenPipes()
        var end = ExitCode.success
        var output = Array((ready ? "ready\n" : "healthy\n").utf8)
        do throws(ClientFailure) {
            let answer = try service.open(timeout: .seconds(3)).ask("GET", ready ? "/readyz" : "/healthz")
            if service.json { output = answer.body }
        } catch {
            end = error.exitCode
            let word = error.kind == .unreachable ? "unreachable" : ready ? "unready" : "unhealthy"
            output = Array((word + "\n").utf8)
        }
        if Process.write(output) != nil { end = .failure }
        if end != .success { throw end }
    }
}
