package import Sockets

/// Why the second process could not hold a descriptor, or not let go of it.
package enum SecondProcessFailure: Error, Hashable {
    /// A call failed, here or there: `socketpair`, `posix_spawn`, `sendmsg` …
    case call(Errno)
    /// It holds as many descriptors as it may.
    case full
    /// It gave no answer in time: it is stopped, or in a close that lingers (`endings: linger-n`). Once it goes on, it
    /// closes what it was asked to release, and what it was asked to hold as well.
    case silent
    /// It has ended, and every descriptor that it held was closed with it.
    case ended
    /// The number was released before, or never given.
    case notHeld

    /// The system's word for it, for a trace.
    package var errno: Errno {
        switch self {
        case .call(let errno): errno
        case .full: .tooManyOpenFiles
        case .silent: .timedOut
        case .ended: .ownerDied
        case .notHeld: .invalidArgument
        }
    }
}

extension SecondProcessFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .call(let errno): "the second process: \(errno)"
        case .full: "the second process holds \(SecondProcess.limit) descriptors, as many as it may"
        case .silent: "the second process does not answer"
        case .ended: "the second process has ended, and the descriptors that it held were closed with it"
        case .notHeld: "the second process does not hold this descriptor"
        }
    }
}
