import Glibc

extension Descriptor {
    /// How long a blocking receive waits before it answers EAGAIN. C: SO_RCVTIMEO of socket(7).
    @inline(never)
    package func setReceiveTimeout(milliseconds: Int) -> CallResult {
        setTimeout(SO_RCVTIMEO, milliseconds)
    }

    /// How long a blocking send waits for room before it answers EAGAIN. C: SO_SNDTIMEO of socket(7).
    @inline(never)
    package func setSendTimeout(milliseconds: Int) -> CallResult {
        setTimeout(SO_SNDTIMEO, milliseconds)
    }

    @inline(__always)
    private func setTimeout(_ name: Int32, _ milliseconds: Int) -> CallResult {
        // All zeros would mean to wait without limit.
        precondition(milliseconds > 0)
        var value = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        return systemCall("setsockopt") {
            setsockopt(rawValue, SOL_SOCKET, name, &value, socklen_t(MemoryLayout<timeval>.size))
        }
    }
}
