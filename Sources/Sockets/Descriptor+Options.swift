import Glibc

extension Descriptor {
    /// Leaves the port of a bind to port 0 to the connect that follows. C: IP_BIND_ADDRESS_NO_PORT of ip(7), which serves
    /// IPv6 sockets as well.
    @inline(never)
    package func setBindAddressNoPort() -> CallResult {
        setOption(level: Int32(IPPROTO_IP), name: IP_BIND_ADDRESS_NO_PORT, value: 1)
    }

    /// Sets an option that is an `int`. C: `setsockopt(2)`.
    @inline(never)
    package func setOption(level: Int32, name: Int32, value: Int32) -> CallResult {
        var value = value
        return systemCall("setsockopt") {
            setsockopt(rawValue, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    /// Reads an option that is an `int` into ``CallResult/raw``. C: `getsockopt(2)`.
    ///
    /// For an option that can be negative use ``optionValue(level:name:)``: here it would look like a failure.
    @inline(never)
    package func option(level: Int32, name: Int32) -> CallResult {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let result = systemCall("getsockopt") { getsockopt(rawValue, level, name, &value, &length) }
        return result.failed ? result : CallResult(Int(value))
    }

    /// Reads an option that is an `int`, negative values included; nil when the call failed. C: `getsockopt(2)`.
    @inline(never)
    package func optionValue(level: Int32, name: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let result = systemCall("getsockopt") { getsockopt(rawValue, level, name, &value, &length) }
        return result.failed ? nil : value
    }

    /// TCP_NODELAY of tcp(7): send small segments at once, without Nagle's algorithm.
    package func setNoDelay(_ on: Bool) -> CallResult {
        setOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY, value: on ? 1 : 0)
    }

    /// SO_REUSEADDR of socket(7): bind although a connection of the port is in TIME_WAIT (`endings: time-wait-bind`).
    package func setReuseAddress(_ on: Bool) -> CallResult {
        setOption(level: SOL_SOCKET, name: SO_REUSEADDR, value: on ? 1 : 0)
    }

    /// SO_LINGER of socket(7). 0 makes close a reset (`endings: abort-linger0`); n makes close block up to n seconds
    /// (`endings: linger-n`); nil switches it off.
    @inline(never)
    package func setLinger(seconds: Int32?) -> CallResult {
        var value = linger(l_onoff: seconds == nil ? 0 : 1, l_linger: seconds ?? 0)
        return systemCall("setsockopt") {
            setsockopt(rawValue, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
        }
    }
}
