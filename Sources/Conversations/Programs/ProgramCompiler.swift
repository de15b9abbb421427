import Framing
import Programs
import Sockets

/// Turns operations into steps, and keeps the memory that these point to.
struct ProgramCompiler {
    let isByHand: Bool
    let isPaced: Bool
    /// Where its datagrams may go.
    let targets: [Endpoint: SocketAddress]
    private(set) var steps: [Step] = []
    private(set) var addresses: [SocketAddress] = []
    private(set) var localEnds: [LocalEnd] = []
    private(set) var services: [ServiceRecord] = []
    /// Of the messages that it receives; each of them gets one decoder.
    private(set) var framings: [Framing] = []
    private(set) var encoders: [MessageEncoder] = []
    /// For each reply its words, in the order of `Otherwise.outcomes`.
    private(set) var words: [[UnsafeRawBufferPointer]] = []
    private(set) var blobs: [UnsafeMutableRawBufferPointer] = []

    init(isByHand: Bool, isPaced: Bool, targets: [Endpoint: SocketAddress]) {
        self.targets = targets
        self.isByHand = isByHand
        self.isPaced = isPaced
    }

    mutating func compile(_ operations: [Operation]) {
        for (index, operation) in operations.enumerated() {
            add(operation, Place(operation: index), depth: 0)
        }
        for index in steps.indices { steps[index].keepsMessage = repliesFollow(index) }
    }

    private mutating func add(_ operation: Operation, _ place: Place, depth: Int) {
        var step = step(operation, place)
        step.depth = depth
        // Within a load's own repeat an answer has to come.
        step.mayFindNothing = depth > (isPaced ? 1 : 0)
        guard case .repeat(let count, let condition, let body) = operation.action else {
            steps.append(step)
            return
        }
        step.count = count ?? 0
        step.again = condition
        step.isPaced = isPaced && depth == 0 && count == nil && condition == nil
        let head = steps.count
        steps.append(step)
        for (index, inner) in body.enumerated() { add(inner, place.within(index), depth: depth + 1) }
        steps[head].partner = steps.count
        step.when = nil
        step.isFoot = true
        step.partner = head
        steps.append(step)
    }

    /// Whether a reply may come before the next message: further down, in another round, or by hand.
    private func repliesFollow(_ index: Int) -> Bool {
        if isByHand { return true }
        let next = steps[(index + 1)...].first { $0.name == .reply || $0.name == .hold || $0.receives }
        if next?.receives == false { return true }
        return steps.indices.contains { head in
            let foot = steps[head].partner
            return steps[head].name == .repeat && head < index && index < foot
                && steps[head...foot].contains { $0.name == .reply }
        }
    }

    private mutating func step(_ operation: Operation, _ place: Place) -> Step {
        var step = Step(name: operation.name, place: place, when: operation.when)
        step.timeout = operation.timeout?.nanoseconds ?? 0
        switch operation.action {
        case .close, .reset, .vanish, .deafen, .heal, .release, .unconnect, .sample, .hold, .resume: break
        // Its rounds and its operations are the caller's.
        case .repeat: break
        case .connect(let wait): step.waits = wait
        case .send(let payload, let chunk, let interval, let more):
            send(payload.raw, chunk, interval, in: &step)
            step.more = more
        case .sendMessage(let payload, let framing, let fault, let chunk, let interval, let more):
            send(encoded(payload, framing, fault, in: &step), chunk, interval, in: &step)
            step.more = more
        case .sendTo(let target, let payload, let framing, let fault):
            send(encoded(payload, framing, fault, in: &step), nil, nil, in: &step)
            if let address = target.flatMap({ targets[$0] }) {
                step.address = addresses.count
                addresses.append(address)
            }
        case .bind(let end):
            step.localEnd = localEnds.count
            localEnds.append(end)
        case .sendUrgent(let payload): step.bytes = blob(payload.raw)
        case .receiveMessage(let framing, let receiveSize, let ignoresEnd):
            step.decoder = decoder(framing)
            step.receiveSize = receiveSize
            step.ignoresEnd = ignoresEnd
        case .reply(let reply, let more):
            apply(reply, to: &step)
            step.more = more
        case .receive(let until, let receiveSize):
            step.receiveSize = receiveSize
            apply(until, to: &step)
        case .shutdown(let mode): step.shutdown = mode
        case .linger(let time): step.value = Int32(time.nanoseconds / 1_000_000_000)
        case .duplicate(let holder): step.holder = holder
        case .setOption(let option, let value):
            step.option = option
            step.value = value
        case .sleep(let time): step.interval = time.nanoseconds
        case .waitFor(let event): step.event = event
        }
        return step
    }

    private mutating func send(_ bytes: [UInt8], _ chunk: Int?, _ interval: TimeSpan?, in step: inout Step) {
        step.bytes = blob(bytes)
        step.chunk = chunk ?? .max
        step.interval = interval?.nanoseconds ?? 0
    }

    private mutating func apply(_ until: Operation.Until, to step: inout Step) {
        switch until {
        case .end: step.reach = .end
        case .data: step.reach = .data
        case .timeout: step.reach = .timeout
        case .count(let count):
            step.reach = .count
            step.count = count
        case .delimiter(let delimiter):
            step.reach = .delimiter
            step.decoder = decoder(.marker(delimiter.raw))
        }
    }

    private mutating func apply(_ reply: Reply, to step: inout Step) {
        switch reply {
        case .none: break
        case .service(let record):
            step.service = services.count
            services.append(record)
            step.bytes = blob(record.announcement)
        case .fixed(let bytes, let framing, let fault):
            step.bytes = blob(encoded(bytes, framing ?? .endOfStream, fault, in: &step))
        case .echo(let copies, let framing, let otherwise, let fault):
            let framing = framing ?? .endOfStream
            let encoder = MessageEncoder(framing, fault: fault)
            step.copies = copies
            step.terminator = blob(MessageEncoder(framing).tail ?? [])
            step.words = words(otherwise, framing)
            if encoder.tail == nil {
                step.encoder = encoders.count
                encoders.append(encoder)
                setPause(fault, in: &step)
            }
        }
    }

    /// A message as it goes on the wire. That it fits its framing was checked when the program was read.
    private mutating func encoded(
        _ payload: Bytes, _ framing: Framing, _ fault: Fault?, in step: inout Step
    ) -> [UInt8] {
        let message = MessageEncoder(framing, fault: fault).encode(payload.raw)
        step.pause = message?.pause ?? .max
        setPause(fault, in: &step)
        return message?.bytes ?? []
    }

    private func setPause(_ fault: Fault?, in step: inout Step) {
        if case .pause(_, let time) = fault { step.pauseTime = time }
    }

    /// The words for messages that are not complete, framed as an answer is, and without its fault. The terminator of the
    /// step, if there is one, follows each of them.
    private mutating func words(_ otherwise: Otherwise, _ framing: Framing) -> Int {
        let encoder = MessageEncoder(framing)
        words.append(
            Otherwise.outcomes.compactMap { otherwise[$0] }.map { word in
                blob(encoder.tail == nil ? encoder.encode(word.raw)?.bytes ?? [] : word.raw)
            })
        return words.count - 1
    }

    private mutating func decoder(_ framing: Framing) -> Int {
        if let index = framings.firstIndex(of: framing) { return index }
        framings.append(framing)
        return framings.count - 1
    }

    private mutating func blob(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        memory.copyBytes(from: bytes)
        blobs.append(memory)
        return UnsafeRawBufferPointer(memory)
    }
}
