import Reactor
package import Sockets
import Synchronization

/// The loops that run conversations, each with a thread, and the mailboxes by which others speak to them.
package final class EventLoops: Sendable {
    private let loops: [EventLoop]
    private let errands: Errands
    private let open: LoopCounts
    private let next = Atomic<Int>(0)

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - count: how many loops there are.
    ///   - connections: the most that are open at a time in all of them; beyond it accepting pauses.
    ///   - memory: bytes that the buffers of unfinished messages may take together.
    ///   - errands: what they have others do; it is ended with them.
    /// - Throws: the error of epoll_create1 or eventfd: descriptors have run out.
    package init(
        observer: any ConversationObserver, count: Int = 1, connections: Int, memory: Int = 256 << 20,
        errands: Errands = Errands()
    ) throws(Errno) {
        let open = LoopCounts(loops: count)
        let grown = LoopCounts(loops: count)
        let limits = Engine.Limits(connections: connections, memory: memory)
        var loops: [EventLoop] = []
        for index in 0..<count {
            do throws(Errno) {
                loops.append(
                    try EventLoop(
                        index, of: count, observer: observer, limits: limits, errands: errands, open: open,
                        grown: grown))
            } catch {
                for loop in loops { loop.stop() }
                throw error
            }
        }
        self.loops = loops
        self.errands = errands
        self.open = open
    }

    /// One for each core that this process may run on.
    package static var standardCount: Int { Cores.available }

    package var count: Int { loops.count }

    /// How many connections are open at the moment.
    package var openConnections: Int { open.total }

    /// The loop for a new conversation: one after the other.
    package func pick() -> Int {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return Int(bitPattern: UInt(bitPattern: number) % UInt(count))
    }

    /// - Returns: false where the loops have been stopped; the command was not taken then.
    package func post(_ command: Command, to loop: Int) -> Bool {
        loops[loop].post(command)
    }

    /// Ends everything that runs, and waits for the threads. Blocks.
    package func stop() {
        for loop in loops { loop.askToStop() }
        for loop in loops { loop.stop() }
        errands.stop()
    }
}
