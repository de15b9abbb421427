/// Writes content as a layout has it, with what a fault puts in between.
struct ContentWriter {
    private let layout: Framing.Layout
    private var intrusion: Intrusion?
    /// Bytes of content that were put.
    private var position = 0
    /// The bytes of a group of base64 that is not full, and how many they are.
    private var bits: UInt32 = 0
    private var held = 0

    /// Bytes that go on the wire as they are, behind so many of the payload.
    struct Intrusion {
        let place: Int
        let bytes: [UInt8]

        /// - Parameter place: nil for the middle. The end where it is beyond: what follows is the checksum.
        init(at place: Int?, of content: Content, _ bytes: [UInt8]) {
            self.place = min(place ?? content.payloadCount / 2, content.payloadCount)
            self.bytes = bytes
        }
    }

    init(_ layout: Framing.Layout, _ intrusion: Intrusion?) {
        self.layout = layout
        self.intrusion = intrusion
    }

    mutating func put(_ bytes: UnsafeRawBufferPointer, to sink: inout ByteSink) {
        var rest = bytes
        if let intrusion, intrusion.place < position + bytes.count {
            let before = max(0, intrusion.place - position)
            encode(UnsafeRawBufferPointer(rebasing: rest.prefix(before)), to: &sink)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(before))
            // Between two groups of base64, which are what can stand there.
            while held > 0, !rest.isEmpty {
                encode(UnsafeRawBufferPointer(rebasing: rest.prefix(1)), to: &sink)
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst())
            }
            if held == 0 { intrude(to: &sink) }
        }
        encode(rest, to: &sink)
        position += bytes.count
    }

    /// Behind the last byte of the payload.
    mutating func endPayload(to sink: inout ByteSink) {
        if held == 0 { intrude(to: &sink) }
    }

    mutating func finish(to sink: inout ByteSink) {
        if held > 0 {
            sink.put(Base64.digits(bits << (8 * (3 - UInt32(held))), of: held))
            held = 0
        }
        intrude(to: &sink)
    }

    private mutating func intrude(to sink: inout ByteSink) {
        if let bytes = intrusion?.bytes { sink.put(bytes) }
        intrusion = nil
    }

    private mutating func encode(_ bytes: UnsafeRawBufferPointer, to sink: inout ByteSink) {
        switch layout {
        case .escaped(let delimiter, let escape):
            var start = 0
            for index in 0..<bytes.count where bytes[index] == delimiter || bytes[index] == escape {
                sink.put(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
                sink.put(escape)
                start = index
            }
            sink.put(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        case .base64Line: encodeBase64(bytes, to: &sink)
        default: sink.put(bytes)
        }
    }

    /// Fills up the group that is open, then writes whole groups, then begins one with what is left.
    private mutating func encodeBase64(_ bytes: UnsafeRawBufferPointer, to sink: inout ByteSink) {
        var start = 0
        while held > 0, start < bytes.count {
            hold(bytes[start], to: &sink)
            start += 1
        }
        let whole = UnsafeRawBufferPointer(rebasing: bytes[start...])
        sink.put(whole.count / 3 * 4) { Base64.encode(groupsOf: whole, to: $0) }
        for byte in whole.suffix(whole.count % 3) { hold(byte, to: &sink) }
    }

    private mutating func hold(_ byte: UInt8, to sink: inout ByteSink) {
        bits = bits << 8 | UInt32(byte)
        held += 1
        guard held == 3 else { return }
        sink.put(Base64.digits(bits, of: 3))
        (bits, held) = (0, 0)
    }
}
