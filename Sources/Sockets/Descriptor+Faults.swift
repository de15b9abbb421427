import Glibc

/// What makes a connection fail as a network or a host would.
extension Descriptor {
    /// Drops all that arrives from now on, or no longer, and sends as before: to the peer it looks like a host that is
    /// gone (`endings: vanished-peer`). What is heard again later is what the peer sends again.
    ///
    /// It asks for a TTL of 255 in what arrives, which only a neighbour that sends with 255 has. C: `setsockopt(2)`
    /// IP_MINTTL of ip(7), and for an IPv6 socket, whose peer may be an IPv4-mapped one, IPV6_MINHOPCOUNT as well.
    ///
    /// - Parameter family: the socket's, not the peer's.
    @inline(never)
    package func setDeaf(_ on: Bool, family: SocketAddress.Family) -> CallResult {
        let least: Int32 = on ? 255 : 0
        let result = setOption(level: Int32(IPPROTO_IP), name: IP_MINTTL, value: least)
        guard family == .ipv6, !result.failed else { return result }
        return setOption(level: Int32(IPPROTO_IPV6), name: IPV6_MINHOPCOUNT, value: least)
    }

    /// Puts a TCP socket into repair mode, in which a close sends nothing (`endings: vanished-peer`, `rebooted-peer`), or
    /// takes it out again, which sends a window probe. C: `setsockopt(2)` TCP_REPAIR. EPERM without CAP_NET_ADMIN in
    /// the network namespace, and on a listener.
    @inline(never)
    package func setRepair(_ on: Bool) -> CallResult {
        setOption(level: Int32(IPPROTO_TCP), name: TCP_REPAIR, value: on ? 1 : 0)
    }
}
