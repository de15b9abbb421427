import Programs
import Sockets

/// What this machine, or this service, did not give to a conversation of its own.
enum HostRefusal: Hashable, Sendable {
    case call(Errno)
    /// As many connections are open as this service may have.
    case tooManyConnections

    /// Nil for an error that tells of the other side.
    init?(_ number: Int32) {
        switch Errno(rawValue: number) {
        case .addressNotAvailable, .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noBufferSpace, .noMemory,
            .noSpace:
            self = .call(Errno(rawValue: number))
        default: return nil
        }
    }

    func limit(count: Int) -> HostLimit {
        switch self {
        case .tooManyConnections:
            HostLimit(
                limit: "connections", errno: nil, count: count,
                remedy:
                    "as many connections are open as this service may have; lower concurrency, or end others."
            )
        case .call(let errno):
            HostLimit(limit: Self.name(errno), errno: errno.name, count: count, remedy: Self.remedy(errno))
        }
    }

    private static func name(_ errno: Errno) -> String {
        switch errno {
        case .addressNotAvailable: "ports"
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem: "descriptors"
        default: "memory"
        }
    }

    private static func remedy(_ errno: Errno) -> String {
        switch errno {
        case .addressNotAvailable:
            "every port of the source addresses is in use, most of them by connections in TIME_WAIT; give more sources or targets, keep connections, or lower the rate."
        case .tooManyOpenFiles:
            "this process has all the \(DescriptorLimit.current) descriptors that it may have; raise its limit (ulimit -n, --ulimit nofile= of a container), or lower concurrency."
        case .tooManyOpenFilesInSystem:
            "this machine has all the descriptors that it may have; raise fs.file-max, or lower concurrency."
        default: "the kernel has no memory for more sockets; lower concurrency, or raise net.ipv4.tcp_mem."
        }
    }
}
