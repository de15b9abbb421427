import Conversations
import Glibc
import Programs
import Sockets

/// A socket that listens, and where.
struct Listening: ~Copyable {
    var socket: Socket
    var address: SocketAddress
    /// Of a Unix socket with a path.
    var file: SocketFile?
    let backlog: Int32

    /// Binds and listens on the first of the addresses that can be had.
    ///
    /// - Throws: `port-in-use`, `address-unusable` or `out-of-resources`, with the field `listen`; `option-refused`.
    static func open(_ addresses: [SocketAddress], _ settings: ServerSettings) throws(LabProblem) -> Listening
    {
        var problem: LabProblem?
        for address in addresses {
            do {
                return try open(address, settings)
            } catch {
                problem = problem ?? error
            }
        }
        throw problem
            ?? LabProblem(
                .addressUnusable, field: "listen",
                "listen \(settings.listen) can not be resolved; give an address, as \"127.0.0.1:4444\".")
    }

    /// Gives the socket to so many loops.
    consuming func shared(by loops: Int) -> ListeningSocket {
        let address = address
        let (file, backlog) = (file, backlog)
        return ListeningSocket(
            Descriptor(rawValue: socket.release()), address, backlog: backlog, file: file, loops: loops)
    }

    private static func open(
        _ address: SocketAddress, _ settings: ServerSettings
    ) throws(LabProblem) -> Listening {
        let transport = settings.listen.transport
        let socket: Socket
        do {
            socket = try Socket.open(address.family, transport.kind)
        } catch {
            throw problem(error, address)
        }
        // Without it a port that was just used could not be bound again (endings: time-wait-bind). Two sockets of datagrams
        // could have the same port with it, and only one of them would get any.
        if transport == .tcp { _ = socket.descriptor.setReuseAddress(true) }
        // Before the socket is bound: for SO_REUSEPORT it is too late afterwards.
        for (option, value) in settings.options.sorted {
            guard let errno = socket.descriptor.set(option, to: value).errno else { continue }
            _ = socket.close()
            throw .refused(option, value, errno.name)
        }
        let backlog = Int32(settings.backlog)
        var (result, file) = bind(socket.descriptor, to: address, settings)
        if !result.failed, !transport.isDatagrams { result = socket.descriptor.listen(backlog: backlog) }
        guard !result.failed, let bound = socket.descriptor.localAddress() else {
            file?.remove()
            _ = socket.close()
            throw problem(result.errno ?? .addressNotAvailable, address)
        }
        if transport == .udp, bound.isAny { _ = socket.descriptor.setTellsLocalAddress(family: bound.family) }
        return Listening(socket: socket, address: bound, file: file, backlog: backlog)
    }

    private static func bind(
        _ descriptor: Descriptor, to address: SocketAddress, _ settings: ServerSettings
    ) -> (CallResult, SocketFile?) {
        switch settings.listen.transport {
        case .tcp: (bind(descriptor, to: address), nil)
        case .udp: (descriptor.bind(to: address), nil)
        case .unix, .unixgram: UnixListening.bind(descriptor, to: address, settings)
        }
    }

    /// With port 0 the kernel picks a port, but a socket keeps only one that was asked for when its listener is shut
    /// down (endings: shut-listen). So another socket has the port picked, which two may have while none listens.
    private static func bind(_ descriptor: Descriptor, to address: SocketAddress) -> CallResult {
        guard address.port == 0, let scout = try? Socket.tcp(address.family) else {
            return descriptor.bind(to: address)
        }
        _ = scout.descriptor.setReuseAddress(true)
        // A socket that is bound to nothing has the address 0.0.0.0 or ::, on which nobody asked to listen.
        let isBound = !scout.descriptor.bind(to: address).failed
        let picked = isBound ? scout.descriptor.localAddress() : nil
        let result = picked.map { descriptor.bind(to: $0) }
        _ = scout.close()
        guard let result, !result.failed else { return descriptor.bind(to: address) }
        return result
    }

    private static func problem(_ errno: Errno, _ address: SocketAddress) -> LabProblem {
        switch errno {
        case .addressInUse where address.family == .unix:
            LabProblem(
                .portInUse, field: "listen",
                "\(address) is in use: somebody listens there, or it is no socket; choose another path or name."
            )
        case .addressInUse:
            LabProblem(
                .portInUse, field: "listen",
                "port \(address.port) on \(address.host) is in use; choose another one, or 0 to have one picked."
            )
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noBufferSpace, .noMemory:
            LabProblem(
                .outOfResources, "no socket can be opened (\(errno.name)); end some connections or servers.")
        default:
            LabProblem(
                .addressUnusable, field: "listen",
                "\(address) can not be bound (\(errno.name)); choose an address of this machine.")
        }
    }
}

extension LabProblem {
    /// A socket option that the kernel does not take for a listener.
    static func refused(_ option: SocketOption, _ value: Int32, _ errno: String) -> LabProblem {
        LabProblem(
            .optionRefused, field: "options.\(option.rawValue)",
            "the kernel refuses \(option.rawValue) \(value) for the listener (\(errno)); give another value, or leave it out."
        )
    }
}
