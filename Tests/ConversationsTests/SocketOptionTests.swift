import Glibc
import Programs
import Testing

@testable import Conversations

/// The socket options that a program can set, and no others: none runs code in the kernel, chooses an interface, or puts
/// another protocol on the socket.
struct SocketOptionTests {
    /// An option by its level and its number, as the kernel knows it.
    private struct Known: Hashable {
        var level: Int32
        var name: Int32
    }

    /// Those that do one of the three, of socket(7), tcp(7), ip(7), and of linux/tcp.h.
    private static let refused: [String: Known] = {
        let tcp = Int32(IPPROTO_TCP)
        let ip = Int32(IPPROTO_IP)
        return [
            "SO_ATTACH_FILTER": Known(level: SOL_SOCKET, name: 26),
            "SO_ATTACH_BPF": Known(level: SOL_SOCKET, name: 50),
            "SO_ATTACH_REUSEPORT_CBPF": Known(level: SOL_SOCKET, name: 51),
            "SO_ATTACH_REUSEPORT_EBPF": Known(level: SOL_SOCKET, name: 52),
            "SO_BINDTODEVICE": Known(level: SOL_SOCKET, name: 25),
            "SO_BINDTOIFINDEX": Known(level: SOL_SOCKET, name: 62),
            "TCP_ULP": Known(level: tcp, name: 31), "TCP_REPAIR": Known(level: tcp, name: 19),
            "TCP_MD5SIG": Known(level: tcp, name: 14), "TCP_CONGESTION": Known(level: tcp, name: 13),
            "IP_TRANSPARENT": Known(level: ip, name: 19), "IP_FREEBIND": Known(level: ip, name: 15),
            "IP_OPTIONS": Known(level: ip, name: 4), "IP_HDRINCL": Known(level: ip, name: 3),
        ]
    }()

    @Test func options_areOfAClosedTable() {
        #expect(
            SocketOption.allCases.map(\.rawValue).sorted() == [
                "IPV6_RECVERR", "IPV6_UNICAST_HOPS", "IPV6_V6ONLY", "IP_MINTTL", "IP_RECVERR", "IP_TOS",
                "IP_TTL",
                "SO_BROADCAST", "SO_KEEPALIVE", "SO_MARK", "SO_OOBINLINE",
                "SO_PRIORITY", "SO_RCVBUF", "SO_RCVLOWAT", "SO_REUSEADDR", "SO_REUSEPORT", "SO_SNDBUF",
                "SO_TIMESTAMPING", "TCP_CORK", "TCP_DEFER_ACCEPT", "TCP_KEEPCNT", "TCP_KEEPIDLE",
                "TCP_KEEPINTVL", "TCP_LINGER2", "TCP_MAXSEG", "TCP_NODELAY", "TCP_NOTSENT_LOWAT",
                "TCP_QUICKACK", "TCP_SYNCNT", "TCP_USER_TIMEOUT", "TCP_WINDOW_CLAMP",
            ])
    }

    @Test(arguments: refused.keys.sorted())
    func dangerousOption_isNone(_ name: String) throws {
        #expect(SocketOption(rawValue: name) == nil)
        let dangerous = try #require(Self.refused[name])
        for option in SocketOption.allCases {
            #expect(
                Known(level: option.kernelName.level, name: option.kernelName.name) != dangerous, "\(option)")
        }
    }

    @Test func everyOption_isAnotherOneOfTheKernel() {
        let known = SocketOption.allCases.map { Known(level: $0.kernelName.level, name: $0.kernelName.name) }
        #expect(Set(known).count == known.count)
    }
}
