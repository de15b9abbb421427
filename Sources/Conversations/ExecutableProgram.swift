import Framing
package import Programs

/// A program made ready to run: its steps in plain memory, what it sends encoded once.
///
/// It never changes after `init`; any number of connections on any loop share it.
package final class ExecutableProgram: @unchecked Sendable {
    package let program: Program
    let steps: UnsafeMutableBufferPointer<Step>
    let decoders: UnsafeMutableBufferPointer<MessageDecoder>
    /// Nanoseconds.
    let messageTimeout: UInt64
    let idleTimeout: UInt64
    let totalTimeout: UInt64
    private let blobs: [UnsafeMutableRawBufferPointer]

    package init(_ program: Program) {
        var compiler = Compiler()
        var compiled = program.operations.map { compiler.step($0) }
        for index in compiled.indices { compiled[index].keepsMessage = Self.repliesFollow(index, compiled) }
        self.program = program
        steps = .allocate(capacity: compiled.count)
        _ = steps.initialize(from: compiled)
        decoders = .allocate(capacity: compiler.decoders.count)
        _ = decoders.initialize(from: compiler.decoders)
        messageTimeout = program.timeouts.message.nanoseconds
        idleTimeout = program.timeouts.idle.nanoseconds
        totalTimeout = program.timeouts.total.nanoseconds
        blobs = compiler.blobs
    }

    /// Whether a reply comes before the next message.
    private static func repliesFollow(_ index: Int, _ steps: [Step]) -> Bool {
        let next = steps[(index + 1)...].first { $0.name == .reply || $0.name == .receiveMessage }
        return next?.name == .reply
    }

    deinit {
        steps.deinitialize().deallocate()
        decoders.deinitialize().deallocate()
        for blob in blobs { blob.deallocate() }
    }
}

/// Turns operations into steps, and keeps the memory that these point to.
private struct Compiler {
    var decoders: [MessageDecoder] = []
    var blobs: [UnsafeMutableRawBufferPointer] = []

    mutating func step(_ operation: Operation) -> Step {
        var step = Step(name: operation.name, when: operation.when)
        step.timeout = operation.timeout?.nanoseconds ?? 0
        switch operation.action {
        case .connect, .close, .reset: break
        case .sendMessage(let payload, let framing, let chunk, let interval):
            step.bytes = blob(framing.encode(payload.raw))
            step.chunk = chunk ?? .max
            step.interval = interval?.nanoseconds ?? 0
        case .receiveMessage(let framing, let receiveSize, let ignoresEnd):
            step.decoder = decoders.count
            decoders.append(MessageDecoder(framing))
            step.receiveSize = receiveSize
            step.ignoresEnd = ignoresEnd
        case .reply(let reply): apply(reply, to: &step)
        case .receive(_, let receiveSize): step.receiveSize = receiveSize
        case .shutdown(let mode): step.shutdown = mode
        default: preconditionFailure("later")
        }
        return step
    }

    private mutating func apply(_ reply: Reply, to step: inout Step) {
        switch reply {
        case .none: break
        case .fixed(let bytes): step.bytes = blob(bytes.raw)
        case .echo(let copies, let framing, let otherwise):
            step.copies = copies
            step.terminator = blob(framing?.terminator ?? [])
            step.words = Step.Words(
                noEnd: blob(otherwise.noEnd.raw), timeout: blob(otherwise.timeout.raw),
                tooLarge: blob(otherwise.tooLarge.raw))
        }
    }

    private mutating func blob(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        memory.copyBytes(from: bytes)
        blobs.append(memory)
        return UnsafeRawBufferPointer(memory)
    }
}
