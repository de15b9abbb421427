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
    @inline(never)
    package func add(_ watched: Descriptor, tag: UInt64, for interest: Interest) -> CallResult {
        control(EPOLL_CTL_ADD, watched, tag, interest)
    }

    /// Watches for something else from now on; what is ready already is reported too. C: `epoll_ctl(2)` EPOLL_CTL_MOD.
    /// ENOENT, ENOMEM.
    @inline(never)
    package func change(_ watched: Descriptor, tag: UInt64, for interest: Interest) -> CallResult {
        control(EPOLL_CTL_MOD, watched, tag, interest)
    }

    @inline(__always)
    private func control(
        _ operation: Int32, _ watched: Descriptor, _ tag: UInt64, _ interest: Interest
    ) -> CallResult {
        var event = epoll_event()
        event.events = interest.events
        event.data.u64 = tag
        return systemCall("epoll_ctl") {
            epoll_ctl(descriptor.rawValue, operation, watched.rawValue, &event)
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

    /// Waits for events and answers how many it wrote; below zero nanoseconds it waits without limit.
    /// C: `epoll_pwait2(2)`, or `epoll_wait(2)` where that is not to be had, or there is no limit.
    ///
    /// A signal ends the wait with 0 events: to wait again would make it longer than was asked.
    @inline(never)
    package func wait(into events: UnsafeMutableBufferPointer<EpollEvent>, nanoseconds: Int64) -> CallResult {
        systemCall("epoll_wait") {
            let memory = UnsafeMutableRawPointer(events.baseAddress!)
            let first = memory.assumingMemoryBound(to: epoll_event.self)
            let count = clinux_epoll_wait(
                descriptor.rawValue, first, Int32(clamping: events.count), nanoseconds)
            return count == -1 && errno == EINTR ? 0 : count
        }
    }

    package consuming func close() -> CallResult {
        let descriptor = descriptor
        discard self
        return descriptor.close()
    }
}

extension Epoll {
    /// What a descriptor is watched for. Errors and hang-ups are told in any case.
    package enum Interest: UInt8, Sendable {
        /// Reading, told for as long as it lasts, which serves a listener.
        case level
        /// The same for one that several sets watch: an event wakes one of those that wait, and not all.
        /// EPOLLEXCLUSIVE; it can not be changed, only removed.
        case sharedLevel
        /// Reading, the peer's end and urgent data, each told once per change.
        case incoming
        /// The same, and room to send.
        case edges

        fileprivate var events: UInt32 {
            switch self {
            case .level: EPOLLIN.rawValue
            case .sharedLevel: EPOLLIN.rawValue | EPOLLEXCLUSIVE.rawValue
            case .incoming:
                EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLPRI.rawValue | EPOLLET.rawValue
            case .edges: Interest.incoming.events | EPOLLOUT.rawValue
            }
        }
    }
}
