import ArgumentParser
import Glibc
import HTTPClient
import Programs

/// A command that asks a running service.
protocol ClientCommand: ParsableCommand {
    var service: ServiceOptions { get }

    func perform(_ service: borrowing ServiceClient) throws(ClientFailure)
}

extension ClientCommand {
    func run() throws {
        // Nobody has to read all of what is printed.
        Process.ignoreBrokenPipes()
        EndSignals.unblock()
        do throws(ClientFailure) {
            try perform(try service.open())
        } catch {
            Process.write(Array("Error: \(error.message)\n".utf8), to: STDERR_FILENO)
            throw error.exitCode
        }
    }
}

extension ServiceOptions {
    func open(timeout standard: TimeSpan = .seconds(30)) throws(ClientFailure) -> ServiceClient {
        do throws(ValidationError) {
            // A service that takes longer for a connection is not there, unless somebody knows better.
            return ServiceClient(
                try access(environment: Self.variable), timeout: timeout ?? standard,
                connectLimit: timeout ?? min(standard, .seconds(10)))
        } catch {
            // Already found in `validate`.
            throw .refused(error.message)
        }
    }
}

extension EndSignals {
    /// Whoever started this may have blocked what ends it: a child gets the mask of the thread that starts it, and those
    /// of a pool often have all signals blocked.
    fileprivate static func unblock() {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, signal) }
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }
}
