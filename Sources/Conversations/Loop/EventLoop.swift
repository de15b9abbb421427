import Reactor
import Sockets

/// A thread that runs conversations, and its mailbox.
final class EventLoop: Sendable {
    private let mailbox: Mailbox<Command>
    private let thread: LoopThread

    /// Starts the thread.
    init(
        _ index: Int, of count: Int, observer: any ConversationObserver, limits: Engine.Limits,
        errands: Errands, open: LoopCounts, grown: LoopCounts
    ) throws(Errno) {
        let poller = try Poller()
        let mailbox = Mailbox<Command>(wake: poller.wakeHandle)
        let home = EngineHome(
            Engine(
                index, of: count, poller: poller, mailbox: mailbox, observer: observer, limits: limits,
                errands: errands, open: open, grown: grown))
        self.mailbox = mailbox
        thread = LoopThread.start(name: count == 1 ? "conversations" : "conversations-\(index)") {
            home.engine.run()
        }
    }

    func post(_ command: Command) -> Bool {
        mailbox.post(command)
    }

    func askToStop() {
        _ = mailbox.close(after: .stop)
    }

    /// Ends everything that runs, and waits for the thread. Blocks.
    func stop() {
        askToStop()
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
