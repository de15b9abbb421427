import ArgumentParser
import ControlPlane
import Glibc
import HTTPServer
import Lab
import Logging
import Sockets

/// `lastword serve`: the service, until a signal ends it.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves the API over HTTP.",
        discussion: """
            One line on standard output tells the URL; the log goes to standard error.
            SIGTERM, SIGINT and SIGHUP end the service and all that it runs.

            Exit codes: 0 ended by a signal; 1 could not start, as with a port that is taken or an \
            address file that can not be written; 64 a wrong argument.
            """)

    @Option(
        help: ArgumentHelp(
            "Where to listen: a loopback address. Port 0 picks a free port. (default: \(ListenAddress.standard))",
            valueName: "address:port"),
        transform: ListenAddress.parse)
    var listen: ListenAddress = .standard

    @Option(help: ArgumentHelp("Write the URL to this file; it is removed at the end.", valueName: "file"))
    var addressFile: String?

    @Option(help: LoopCount.help)
    var loops: Int?

    func run() throws {
        // Before there is any other thread: each inherits the mask of the one that started it.
        let signals = EndSignals.block()
        Process.ignoreBrokenPipes()
        let descriptors = DescriptorLimit.raise()
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        let log = Logger(label: "lastword")

        // What the control plane needs stays free, so that it answers when the lab has used up its share.
        let lab = try Lab.start(
            loops: loops, descriptors: descriptors,
            reserve: HTTPServerConfiguration().connectionLimit + 100)
        let server = try startServer(lab)
        let url = "http://\(server.authority)"
        let file = addressFile.map { AddressFile(path: $0, url: url) }
        do {
            try file?.write()
            Process.say("lastword listens on \(url)")
            log.info(
                "started",
                metadata: [
                    "url": "\(url)", "version": "\(Version.number)", "loops": "\(lab.capacity.loops)",
                    "descriptors": "\(descriptors)",
                ])
            let signal = signals.wait()
            log.info("stopping", metadata: ["signal": "\(signal)"])
        } catch {
            stop(server, lab)
            throw error
        }
        // Nobody is sent here any more, before the door closes.
        file?.remove()
        stop(server, lab)
        log.info("stopped")
    }

    private func startServer(_ lab: Lab) throws -> HTTPServer {
        let api = ControlPlane(lab: lab)
        do {
            return try HTTPServer.start(
                HTTPServerConfiguration(host: listen.host, port: listen.port), handler: api.answer)
        } catch {
            block { await lab.shutdown() }
            throw StartFailure("lastword can not listen on \(listen): \(error.explanation)")
        }
    }

    /// The HTTP server first, so that nothing new begins; then what runs. This thread may block: it is a plain one.
    private func stop(_ server: HTTPServer, _ lab: Lab) {
        EndSignals.forceEnd(after: 15)
        server.stop()
        block { await lab.shutdown() }
    }
}

/// A clear message for what kept the service from starting.
struct StartFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension HTTPServer {
    /// Host and port as they stand in a URL.
    fileprivate var authority: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension HTTPServerError {
    /// What happened, and the remedy where there is one.
    fileprivate var explanation: String {
        switch errno {
        case EADDRINUSE: "the port is taken. Choose another, or 0 for any that is free."
        case EACCES: "the port needs privileges. Choose one from 1024 on."
        case EADDRNOTAVAIL: "this machine has no such address."
        default: "\(call): \(String(cString: strerror(errno)))."
        }
    }
}
