import ArgumentParser
import ControlPlane
import Glibc
import Lab
import Programs
import Sockets

/// `lastword load`: one load, in this process, without the service.
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Runs many conversations of one program, and tells what came out of them.",
        discussion: """
            The load is what POST /v1/loads takes: a JSON body, the flags, or both; a flag stands in place of the \
            body's field. The result goes to standard output. A terminal shows the progress meanwhile.
            SIGINT, SIGTERM and SIGHUP stop the load; what came out so far is told all the same.

            Exit codes: 0 all conversations completed; 1 some did not, the load was stopped, it could not start, \
            or its result could not be written; 64 a wrong argument.
            """)

    @OptionGroup var arguments: LoadArguments

    @OptionGroup(title: "Where sockets may go") var networks: NetworkFlags

    @Flag(help: "Print the load as one JSON object, as GET /v1/loads/{id} answers it.")
    var json = false

    @Option(help: LoopCount.help)
    var loops: Int?

    func validate() throws {
        try LoopCount.check(loops)
    }

    func run() throws {
        do {
            try runLoad()
        } catch let error as ValidationError {
            throw Process.refuse(error.message, of: "load")
        }
    }

    private func runLoad() throws {
        let settings = try arguments.settings()
        // Before there is any other thread: each inherits the mask of the one that started it.
        let signals = EndSignals.block()
        Process.ignoreBrokenPipes()
        // The standard streams, the loops, the resolver.
        let lab = try Lab.start(loops: loops, descriptors: DescriptorLimit.raise(), reserve: 100) {
            networks.apply(to: &$0)
        }
        defer { block { await lab.shutdown() } }
        let report = try WatchedLoad(lab: lab, signals: signals).report(of: settings)
        let text = json ? try encodeJSON(report) : Array(LoadTable(report).text.utf8)
        if let errno = Process.write(text) {
            throw StartFailure("The result can not be written to standard output (\(errno.name)).")
        }
        if !report.allCompleted { throw ExitCode.failure }
    }
}

extension LoadReport {
    /// Whether it ran to its end, something was measured, and nothing went wrong, in the warm-up neither.
    var allCompleted: Bool {
        state == .done && progress.errors == 0 && result.begun > 0
    }
}
