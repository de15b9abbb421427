import Reactor
package import Sockets

/// A thread that runs conversations, and the mailbox by which others speak to it.
package final class EventLoop: Sendable {
    private let mailbox: Mailbox<Command>
    private let thread: LoopThread

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - connections: the most that are open at a time; beyond it accepting pauses.
    /// - Throws: the error of epoll_create1 or eventfd: descriptors have run out.
    package init(observer: any ConversationObserver, connections: Int) throws(Errno) {
        let poller = try Poller()
        let mailbox = Mailbox<Command>(wake: poller.wakeHandle)
        let home = EngineHome(
            Engine(poller: poller, mailbox: mailbox, observer: observer, limit: connections))
        self.mailbox = mailbox
        thread = LoopThread.start(name: "conversations") { home.engine.run() }
    }

    /// - Returns: false where the loop has been stopped; the command was not taken then.
    package func post(_ command: Command) -> Bool {
        mailbox.post(command)
    }

    /// Ends everything that runs, and waits for the thread. Blocks.
    package func stop() {
        _ = mailbox.post(.stop)
        mailbox.close()
        thread.join()
    }
}

/// Carries the engine to its thread, the only one that touches it.
private final class EngineHome: @unchecked Sendable {
    var engine: Engine

    init(_ engine: consuming Engine) {
        self.engine = engine
    }
}
