import Framing

/// Messages one after another, as they go on the wire.
struct MessageStream {
    let bytes: UnsafeRawBufferPointer
    let messages: Int
    /// Bytes of a read. Behind a message that ends with the stream there is no other.
    let readSize: Int

    static let readSize = 64 << 10

    init(_ subject: Subject, payload size: Int, atLeast total: Int) {
        let encoder = MessageEncoder(subject.framing)
        var text = Text(frequent: subject.frequent)
        var (bytes, messages): ([UInt8], Int) = ([], 0)
        while bytes.count < total {
            guard let message = encoder.encode(text.next(size)) else {
                fatalError("\(size) bytes do not fit")
            }
            bytes += message.bytes
            messages += 1
        }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
        memory.copyBytes(from: bytes)
        self.bytes = UnsafeRawBufferPointer(memory)
        self.messages = messages
        readSize = subject.framing.layout == .endOfStream ? min(size, Self.readSize) : Self.readSize
    }

    func free() {
        bytes.deallocate()
    }
}

/// Text of random characters, the same in every run. It has no full stop and no control character, so that no end stands
/// in it but by chance, which for a marker of three bytes is one in 262,144: it has no capital N either.
struct Text {
    private var state: UInt64 = 42
    private let frequent: UInt8?
    private static let alphabet = Array(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMOPQRSTUVWXYZ0123456789 ,;".utf8)

    init(frequent: UInt8?) {
        self.frequent = frequent
    }

    mutating func next(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in
            let number = random()
            if let frequent, number & 3 == 0 { return frequent }
            return Self.alphabet[Int(truncatingIfNeeded: number >> 8) & 63]
        }
    }

    /// SplitMix64.
    private mutating func random() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
