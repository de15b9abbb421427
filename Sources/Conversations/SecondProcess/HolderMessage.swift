import Sockets

/// What the second process is asked to do. Both ends run the same program, so a message is a value's memory, in one
/// packet.
struct HolderRequest: BitwiseCopyable, Equatable {
    enum Action: UInt8 {
        /// Keep the descriptor that comes with the packet.
        case hold
        /// Look at it, and close it.
        case release
    }

    var action = Action.hold
    /// The number of the held descriptor, which the asking side gives, and never again.
    var number: UInt64 = 0
}

/// What came of one request.
struct HolderAnswer: BitwiseCopyable {
    var request = HolderRequest()
    /// 0, or the errno for which the descriptor is not held; what close answered.
    var result = CallResult(0)
    /// With a release: what the kernel held just before the close.
    var look: Look?
}

extension Descriptor {
    /// Sends a value as one packet, and a descriptor with it.
    func send<Packet: BitwiseCopyable>(packet: Packet, passing passed: Descriptor?) -> CallResult {
        withUnsafeBytes(of: packet) { send($0, passing: passed) }
    }

    /// Takes one packet as a value: its size, 0 at the end of the stream.
    func receive<Packet: BitwiseCopyable>(packet: inout Packet, passed: inout Descriptor?) -> CallResult {
        withUnsafeMutableBytes(of: &packet) { receive(into: $0, descriptor: &passed) }
    }

    /// The same where no descriptor is expected.
    func receive<Packet: BitwiseCopyable>(packet: inout Packet) -> CallResult {
        withUnsafeMutableBytes(of: &packet) { receive(into: $0) }
    }
}
