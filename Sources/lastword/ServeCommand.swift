import ArgumentParser
import ControlPlane
import Glibc
import HTTPServer
import Lab
import Logging
import Programs
import Sockets

/// `lastword serve`: the service, until a signal ends it.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves the API over HTTP.",
        discussion: """
            One line on standard output tells the URL; the log goes to standard error.

            On an address that other machines reach each request needs a token. Where none is given one is made, \
            and told once on standard error.

            SIGTERM, SIGINT and SIGHUP end the service: it begins nothing new, what runs may come to its end for the \
            time of --grace, and is ended by a reset then. A second signal ends it at once.

            Each flag has a variable, which it stands in place of: LASTWORD_LISTEN for --listen, \
            LASTWORD_ALLOW_TARGET=10.0.0.0/8,fd00::/8 for one that can be repeated, LASTWORD_NO_AUTH=1 for one \
            without a value.

            Exit codes: 0 ended by a signal; 128 and its number by a second one; 1 could not start, as with a port \
            that is taken, or a file that can not be read or written; 64 a wrong argument or variable.
            """)

    @Option(
        help: ArgumentHelp(
            "Where to listen. Port 0 picks a free port. (default: \(ListenAddress.standard))",
            valueName: "address:port"),
        transform: ListenAddress.parse)
    var listen: ListenAddress = .standard

    @Option(help: ArgumentHelp("Write the URL to this file; it is removed at the end.", valueName: "file"))
    var addressFile: String?

    @Option(
        help: ArgumentHelp(
            "Begin with the servers and clients of this file, as PUT /v1/lab takes them.", valueName: "file"))
    var config: String?

    @Option(help: LoopCount.help)
    var loops: Int?

    @OptionGroup(title: "Who may call") var access: AccessFlags
    @OptionGroup(title: "HTTPS") var tls: TLSFlags
    @OptionGroup(title: "Where sockets may go") var networks: NetworkFlags
    @OptionGroup(title: "The log") var logging: LogFlags
    @OptionGroup(title: "Limits") var limits: LimitFlags

    func validate() throws {
        try LoopCount.check(loops)
        if listen.isLoopback == nil {
            throw ValidationError(
                "--listen takes an IP address and a port, as 127.0.0.1:4480; got \(listen).")
        }
    }

    func run() throws {
        // What is read from files comes before the signals are blocked: a file can be a pipe that nobody writes to.
        let decision = try decision()
        let identity = try tls.identity()
        Bounds.adjust(limits.bounds)
        let config = try config.map { path throws(StartFailure) in try LabFile(path) }
        // Before there is any other thread: each inherits the mask of the one that started it.
        let signals = EndSignals.block()
        Process.ignoreBrokenPipes()
        let descriptors = DescriptorLimit.raise()
        logging.start()
        let log = Logger(label: "lastword")
        warn(log, decision)

        let lab = try startLab(log, descriptors)
        let events = LoggedEvents(log: log)
        let follower = events.follow(lab)
        let server: HTTPServer
        do {
            try config?.apply(to: lab)
            server = try startServer(lab, decision.access, identity, events)
        } catch {
            block { await lab.shutdown() }
            throw error
        }
        let url = "\(tls.tlsCert == nil ? "http" : "https")://\(server.authority)"
        let file = addressFile.map { AddressFile(path: $0, url: url) }
        do {
            try file?.write()
        } catch {
            stop(server, lab)
            throw error
        }
        Process.say("lastword listens on \(url)")
        if let token = decision.madeToken { tell(token, url) }
        log.info(
            "started",
            metadata: [
                "url": "\(url)", "version": "\(Version.number)", "loops": "\(lab.capacity.loops)",
                "descriptors": "\(descriptors)",
            ])
        let signal = signals.wait()
        // Nobody is sent here any more, before the door closes.
        file?.remove()
        signals.endAtOnceWithTheNext()
        log.info("stopping", metadata: ["signal": "\(EndSignals.name(signal))"])
        drain(lab, server, log)
        stop(server, lab)
        if let follower { block { await follower.value } }
        log.info("stopped")
        LogWriter.shared.flush()
    }

    /// What runs may come to its end; the API answers meanwhile.
    private func drain(_ lab: Lab, _ server: HTTPServer, _ log: Logger) {
        let grace = limits.graceTime
        block {
            let open = await lab.drain(within: grace)
            guard open > 0 else { return }
            log.warning("ended by resets", metadata: ["connections": "\(open)"])
            await lab.abortAll()
            // Who has waited for those ends is still to be answered; others who wait would wait for ever.
            for _ in 0..<40 where server.parkedCount > 0 { try? await Task.sleep(nanoseconds: 5_000_000) }
        }
    }

    /// Who may call, found before anything is started: a token file can be a pipe that nobody writes to yet.
    private func decision() throws -> AccessFlags.Decision {
        do {
            return try access.decision(isLoopback: listen.isLoopback == true)
        } catch let error as ValidationError {
            throw Process.refuse(error.message, of: "serve")
        }
    }

    private func warn(_ log: Logger, _ decision: AccessFlags.Decision) {
        for warning in decision.warnings { log.warning("\(warning)") }
        for name in Environment.ofTheProcess.unknownNames {
            log.warning("no command knows this variable", metadata: ["variable": "\(name)"])
        }
    }

    /// The token that was made, once, where the log does not keep it.
    private func tell(_ token: String, _ url: String) {
        let line =
            "lastword made a token: curl -H 'Authorization: Bearer \(token)' \(url)/v1/servers\n"
        Process.write(Array(line.utf8), to: STDERR_FILENO)
    }

    private func startLab(_ log: Logger, _ descriptors: Int) throws -> Lab {
        // What the control plane needs stays free, so that it answers when the lab has used up its share.
        let lab = try Lab.start(
            loops: loops, descriptors: descriptors, reserve: serverConfiguration.connectionLimit + 100
        ) { configuration in
            limits.apply(to: &configuration)
            networks.apply(to: &configuration)
        }
        if let asked = limits.maxConnections, lab.capacity.connections < asked {
            log.warning(
                "--max-connections is more than there are descriptors for; raise the limit (ulimit -n)",
                metadata: ["asked": "\(asked)", "connections": "\(lab.capacity.connections)"])
        }
        return lab
    }

    private var serverConfiguration: HTTPServerConfiguration {
        var configuration = HTTPServerConfiguration(host: listen.host, port: listen.port)
        limits.apply(to: &configuration, isLoopback: listen.isLoopback == true)
        return configuration
    }

    private func startServer(
        _ lab: Lab, _ access: Access, _ identity: TLSIdentity?, _ events: LoggedEvents
    ) throws(StartFailure) -> HTTPServer {
        var configuration = serverConfiguration
        let api = ControlPlane(
            lab: lab, access: access, longestWait: limits.longestWait, refusals: configuration.refusals,
            tell: events.requests)
        configuration.tls = identity
        do {
            return try HTTPServer.start(configuration, admit: api.admit, handler: api.answerAdmitted)
        } catch {
            let explanation = tls.explanation(error.code) ?? error.explanation
            throw StartFailure("lastword can not listen on \(listen): \(explanation)")
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
