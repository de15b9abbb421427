import Framing
import Programs

/// What went one way so far.
struct Flow {
    var bytes = 0
    var calls = 0
    var checksum = Checksum()
    var captured: [UInt8] = []

    mutating func add(_ moved: UnsafeRawBufferPointer, capture: Int) {
        bytes += moved.count
        calls += 1
        checksum.update(moved)
        captured.keep(moved, upTo: capture)
    }

    mutating func clear() {
        bytes = 0
        calls = 0
        checksum = Checksum()
        captured.removeAll(keepingCapacity: true)
    }

    func transfer(_ field: Transfer.CallsField) -> Transfer {
        Transfer(bytes: bytes, checksum: checksum.value, calls: calls, captured: captured, as: field)
    }
}

extension [UInt8] {
    /// Appends as many of the bytes as there is room for.
    mutating func keep(_ bytes: UnsafeRawBufferPointer, upTo capture: Int) {
        let room = capture - count
        if room > 0 { append(contentsOf: bytes.prefix(room)) }
    }
}
