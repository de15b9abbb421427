package import Sockets

/// The second process: it holds the descriptors that it is sent, until it is told to close them. One thread, which
/// waits.
package enum HolderLoop {
    /// Where the second process finds its end of the socket pair.
    package static let socketNumber: Int32 = 3
    package static let socket = Descriptor(rawValue: socketNumber)

    /// Does what it is asked until the other end is closed, and answers the exit status.
    ///
    /// What it holds then goes with the process. An exit does not linger, so the end is not far.
    package static func run(on socket: Descriptor) -> Int32 {
        var held: [UInt64: Descriptor] = [:]
        while true {
            var request = HolderRequest()
            var passed: Descriptor?
            let received = socket.receive(packet: &request, passed: &passed)
            guard received.raw == MemoryLayout<HolderRequest>.size else { return received.raw == 0 ? 0 : 1 }
            let answer: HolderAnswer
            switch request.action {
            case .hold:
                held[request.number] = passed
                answer = HolderAnswer(request: request, result: kept(passed))
            case .release:
                answer = release(held.removeValue(forKey: request.number), request)
            }
            if socket.send(packet: answer, passing: nil).failed { return 1 }
        }
    }

    /// A packet comes without its descriptor where the process may open no more.
    private static func kept(_ passed: Descriptor?) -> CallResult {
        passed == nil ? CallResult(failure: Errno.tooManyOpenFiles.rawValue) : CallResult(0)
    }

    private static func release(_ descriptor: Descriptor?, _ request: HolderRequest) -> HolderAnswer {
        guard let descriptor else {
            return HolderAnswer(
                request: request, result: CallResult(failure: Errno.invalidArgument.rawValue))
        }
        let look = Look(descriptor)
        return HolderAnswer(request: request, result: descriptor.close(), look: look)
    }
}
