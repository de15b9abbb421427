import Framing
package import Programs
package import Sockets

/// A program made ready to run: its steps in plain memory, what it sends encoded once.
///
/// It never changes after `init`; any number of connections on any loop share it.
package final class ExecutableProgram: @unchecked Sendable {
    package let program: Program
    let steps: UnsafeMutableBufferPointer<Step>
    let decoders: UnsafeMutableBufferPointer<MessageDecoder>
    let encoders: [MessageEncoder]
    private let addresses: [SocketAddress]
    private let localEnds: [LocalEnd]
    private let services: [ServiceRecord]
    /// The most bytes that one of its reads asks for.
    let largestRead: Int
    private let words: [[UnsafeRawBufferPointer]]
    /// Nanoseconds.
    let messageTimeout: UInt64
    let idleTimeout: UInt64
    let totalTimeout: UInt64
    private let blobs: [UnsafeMutableRawBufferPointer]

    /// - Parameters:
    ///   - isByHand: whether another operation may follow that is not known yet.
    ///   - isPaced: whether its outermost endless repeat holds one conversation of a load.
    ///   - addresses: of the targets of its datagrams (`Operation.targets`), resolved and checked.
    package init(
        _ program: Program, isByHand: Bool = false, isPaced: Bool = false,
        addresses: [Endpoint: SocketAddress] = [:]
    ) {
        var compiler = ProgramCompiler(isByHand: isByHand, isPaced: isPaced, targets: addresses)
        compiler.compile(program.operations)
        self.program = program
        steps = .allocate(capacity: compiler.steps.count)
        _ = steps.initialize(from: compiler.steps)
        decoders = .allocate(capacity: compiler.framings.count)
        for (index, framing) in compiler.framings.enumerated() {
            decoders.initializeElement(at: index, to: MessageDecoder(framing, limit: Bounds.message))
        }
        encoders = compiler.encoders
        self.addresses = compiler.addresses
        localEnds = compiler.localEnds
        services = compiler.services
        largestRead = max(1, compiler.steps.lazy.map(\.receiveSize).max() ?? 1)
        words = compiler.words
        messageTimeout = program.timeouts.message.nanoseconds
        idleTimeout = program.timeouts.idle.nanoseconds
        totalTimeout = program.timeouts.total.nanoseconds
        blobs = compiler.blobs
    }

    /// What a reply says to a message with this outcome; nil for those that leave nobody to talk to.
    func word(_ step: UnsafePointer<Step>, for outcome: MessageOutcome) -> UnsafeRawBufferPointer? {
        Otherwise.outcomes.firstIndex(of: outcome).map { words[step.pointee.words][$0] }
    }

    /// Where a `sendTo` goes; nil for the target of its conversation.
    func address(_ step: UnsafePointer<Step>) -> SocketAddress? { step.pointee.address.map { addresses[$0] } }

    func localEnd(_ step: UnsafePointer<Step>) -> LocalEnd { localEnds[step.pointee.localEnd] }

    func isSearch(_ datagram: UnsafeRawBufferPointer, for service: Int) -> Bool {
        services[service].isWanted(by: datagram)
    }

    deinit {
        steps.deinitialize().deallocate()
        decoders.deinitialize().deallocate()
        for blob in blobs { blob.deallocate() }
    }
}
