import CLinux
import Glibc

/// A set of watched descriptors, see epoll(7). Goes out of scope quietly, unlike a socket: its close shows nowhere.
package struct Epoll: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// C: `epoll_create1(2)` with EPOLL_CLOEXEC. EMFILE, ENFILE, ENOMEM.
    package init() throws(Errno) {
        let result = systemCall("epoll_create1") { epoll_create1(Int32(EPOLL_CLOEXEC)) }
        if let errno = result.errno { throw errno }
        descriptor = Descriptor(rawValue: Int32(truncatingIfNeeded: result.value))
    }

    deinit { _ = descriptor.close() }

    /// Watches a descriptor; what is ready already is reported too. C: `epoll_ctl(2)` EPOLL_CTL_ADD. ENOSPC, ENOMEM.
    ///
    /// - Parameter edge: reading, writing, the peer's end and urgent data, each told once per change; else reading alone
    ///   and told for as long as it lasts, which serves a listener.
    @inline(never)
    package func add(_ watched: Descriptor, tag: UInt64, edge: Bool) -> CallResult {
        var event = epoll_event()
        event.events = edge ? Self.edgeEvents : EPOLLIN.rawValue
        event.data.u64 = tag
        return systemCall("epoll_ctl") {
            epoll_ctl(descriptor.rawValue, EPOLL_CTL_ADD, watched.rawValue, &event)
        }
    }

    /// Watches no longer. C: `epoll_ctl(2)` EPOLL_CTL_DEL. ENOENT.
    ///
    /// Needed ahead of a close whenever a duplicate of the descriptor lives on: it keeps the registration alive, and it
    /// can not be removed any more then.
    @inline(never)
    package func remove(_ watched: Descriptor) -> CallResult {
        systemCall("epoll_ctl") {
            epoll_ctl(descriptor.rawValue, EPOLL_CTL_DEL, watched.rawValue, nil)
        }
    }

    /// Waits for events and answers how many it wrote; below zero milliseconds it waits without limit.
    /// C: `epoll_wait(2)`.
    ///
    /// A signal ends the wait with 0 events: to wait again would make it longer than was asked.
    @inline(never)
    package func wait(into events: UnsafeMutableBufferPointer<EpollEvent>, milliseconds: Int32) -> CallResult
    {
        systemCall("epoll_wait") {
            let memory = UnsafeMutableRawPointer(events.baseAddress!)
            let first = memory.assumingMemoryBound(to: epoll_event.self)
            let count = epoll_wait(descriptor.rawValue, first, Int32(clamping: events.count), milliseconds)
            return count == -1 && errno == EINTR ? 0 : count
        }
    }

    package consuming func close() -> CallResult {
        let descriptor = descriptor
        discard self
        return descriptor.close()
    }

    private static var edgeEvents: UInt32 {
        EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLPRI.rawValue | EPOLLET.rawValue
    }
}
