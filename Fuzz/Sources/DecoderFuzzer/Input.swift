/// The bytes of an input: parameters first, then what they are tried on.
struct Input {
    private(set) var rest: [UInt8]

    init(_ bytes: [UInt8]) {
        rest = bytes
    }

    /// The next byte; 0 where there is none, so that every input means something.
    mutating func byte() -> UInt8 {
        rest.isEmpty ? 0 : rest.removeFirst()
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in byte() }
    }

    /// One of several values.
    mutating func choice<Value>(_ values: [Value]) -> Value {
        values[Int(byte()) % values.count]
    }
}
