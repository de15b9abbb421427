import Glibc
package import Programs
package import Sockets

extension Engine {
    mutating func setOption(_ connection: Slot, _ step: UnsafePointer<Step>) -> Connection.Turn {
        let option = step.pointee.option
        let result = connection.pointee.descriptor.set(option, to: step.pointee.value)
        note(
            connection, step, .setsockopt, result,
            detail: TraceDetail(option: option.rawValue, value: Int(step.pointee.value)))
        return .next
    }

    /// Drops every segment that comes in, by its time to live (endings: vanished-peer).
    mutating func setDeaf(_ connection: Slot, _ step: UnsafePointer<Step>, _ on: Bool) -> Connection.Turn {
        let family = connection.pointee.descriptor.localAddress()?.family ?? .ipv4
        let result = connection.pointee.descriptor.setDeaf(on, family: family)
        note(
            connection, step, .setsockopt, result,
            detail: .deafness(on, family))
        return .next
    }
}

extension TraceDetail {
    /// The option that makes a socket deaf, or heals it.
    static func deafness(_ on: Bool, _ family: SocketAddress.Family) -> TraceDetail {
        TraceDetail(option: family == .ipv4 ? "IP_MINTTL" : "IPV6_MINHOPCOUNT", value: on ? 255 : 0)
    }
}

extension Descriptor {
    /// Sets an option. C: `setsockopt(2)`. What the kernel refuses is answered as it says it: EINVAL, EPERM …
    package func set(_ option: SocketOption, to value: Int32) -> CallResult {
        let (level, name) = option.kernelName
        return setOption(level: level, name: name, value: value)
    }
}

extension SocketOption {
    /// The level and the name by which the kernel knows it.
    var kernelName: (level: Int32, name: Int32) {
        switch self {
        case .broadcast: (SOL_SOCKET, SO_BROADCAST)
        case .keepAlive: (SOL_SOCKET, SO_KEEPALIVE)
        case .outOfBandInline: (SOL_SOCKET, SO_OOBINLINE)
        case .priority: (SOL_SOCKET, SO_PRIORITY)
        case .mark: (SOL_SOCKET, SO_MARK)
        case .receiveBuffer: (SOL_SOCKET, SO_RCVBUF)
        case .receiveLowWater: (SOL_SOCKET, SO_RCVLOWAT)
        case .reuseAddress: (SOL_SOCKET, SO_REUSEADDR)
        case .reusePort: (SOL_SOCKET, SO_REUSEPORT)
        case .sendBuffer: (SOL_SOCKET, SO_SNDBUF)
        case .timestamping: (SOL_SOCKET, SO_TIMESTAMPING)
        case .cork: (Int32(IPPROTO_TCP), TCP_CORK)
        case .deferAccept: (Int32(IPPROTO_TCP), TCP_DEFER_ACCEPT)
        case .keepCount: (Int32(IPPROTO_TCP), TCP_KEEPCNT)
        case .keepIdle: (Int32(IPPROTO_TCP), TCP_KEEPIDLE)
        case .keepInterval: (Int32(IPPROTO_TCP), TCP_KEEPINTVL)
        case .linger2: (Int32(IPPROTO_TCP), TCP_LINGER2)
        case .maximumSegment: (Int32(IPPROTO_TCP), TCP_MAXSEG)
        case .noDelay: (Int32(IPPROTO_TCP), TCP_NODELAY)
        case .notSentLowWater: (Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT)
        case .quickAck: (Int32(IPPROTO_TCP), TCP_QUICKACK)
        case .synCount: (Int32(IPPROTO_TCP), TCP_SYNCNT)
        case .userTimeout: (Int32(IPPROTO_TCP), TCP_USER_TIMEOUT)
        case .windowClamp: (Int32(IPPROTO_TCP), TCP_WINDOW_CLAMP)
        case .minimumTTL: (Int32(IPPROTO_IP), IP_MINTTL)
        case .receiveErrors: (Int32(IPPROTO_IP), IP_RECVERR)
        case .typeOfService: (Int32(IPPROTO_IP), IP_TOS)
        case .timeToLive: (Int32(IPPROTO_IP), IP_TTL)
        case .receiveErrorsIPv6: (Int32(IPPROTO_IPV6), IPV6_RECVERR)
        case .hopLimit: (Int32(IPPROTO_IPV6), IPV6_UNICAST_HOPS)
        case .onlyIPv6: (Int32(IPPROTO_IPV6), IPV6_V6ONLY)
        }
    }
}
