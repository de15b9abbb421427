import Reactor
package import Sockets
import Synchronization

/// A thread that runs conversations, and the mailbox by which others speak to it.
package final class EventLoop: Sendable {
    private let mailbox: Mailbox<Command>
    private let thread: LoopThread
    private let errands: Errands
    /// Counted by the loop alone.
    private let open: Gauge

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - connections: the most that are open at a time; beyond it accepting pauses.
    ///   - errands: what it has others do; it is ended with the loop.
    ///   - memory: bytes that the buffers of unfinished messages may take together.
    /// - Throws: the error of epoll_create1 or eventfd: descriptors have run out.
    package init(
        observer: any ConversationObserver, connections: Int, memory: Int = 256 << 20,
        errands: Errands = Errands()
    ) throws(Errno) {
        let poller = try Poller()
        let mailbox = Mailbox<Command>(wake: poller.wakeHandle)
        let limits = Engine.Limits(connections: connections, memory: memory)
        let open = Gauge()
        let home = EngineHome(
            Engine(
                poller: poller, mailbox: mailbox, observer: observer, limits: limits, errands: errands,
                open: open))
        self.errands = errands
        self.mailbox = mailbox
        self.open = open
        thread = LoopThread.start(name: "conversations") { home.engine.run() }
    }

    /// How many connections are open at the moment.
    package var openConnections: Int { open.value.load(ordering: .relaxed) }

    /// - Returns: false where the loop has been stopped; the command was not taken then.
    package func post(_ command: Command) -> Bool {
        mailbox.post(command)
    }

    /// Ends everything that runs, and waits for the thread. Blocks.
    package func stop() {
        _ = mailbox.close(after: .stop)
        thread.join()
        errands.stop()
    }
}

/// A number that one thread sets and any may read.
final class Gauge: Sendable {
    let value = Atomic<Int>(0)
}

/// Carries the engine to its thread, the only one that touches it.
private final class EngineHome: @unchecked Sendable {
    var engine: Engine

    init(_ engine: consuming Engine) {
        self.engine = engine
    }
}
