import Framing
package import Programs

/// A program made ready to run: its steps in plain memory, what it sends encoded once.
///
/// It never changes after `init`; any number of connections on any loop share it.
package final class ExecutableProgram: @unchecked Sendable {
    package let program: Program
    let steps: UnsafeMutableBufferPointer<Step>
    let decoders: UnsafeMutableBufferPointer<MessageDecoder>
    let encoders: [MessageEncoder]
    private let words: [[UnsafeRawBufferPointer]]
    /// Nanoseconds.
    let messageTimeout: UInt64
    let idleTimeout: UInt64
    let totalTimeout: UInt64
    private let blobs: [UnsafeMutableRawBufferPointer]

    /// - Parameters:
    ///   - isByHand: whether another operation may follow that is not known yet.
    ///   - isPaced: whether its outermost endless repeat holds one conversation of a load.
    package init(_ program: Program, isByHand: Bool = false, isPaced: Bool = false) {
        var compiler = ProgramCompiler(isByHand: isByHand, isPaced: isPaced)
        compiler.compile(program.operations)
        self.program = program
        steps = .allocate(capacity: compiler.steps.count)
        _ = steps.initialize(from: compiler.steps)
        decoders = .allocate(capacity: compiler.framings.count)
        for (index, framing) in compiler.framings.enumerated() {
            decoders.initializeElement(at: index, to: MessageDecoder(framing, limit: Bounds.message))
        }
        encoders = compiler.encoders
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

    deinit {
        steps.deinitialize().deallocate()
        decoders.deinitialize().deallocate()
        for blob in blobs { blob.deallocate() }
    }
}
