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
        let room = capture - captured.count
        if room > 0 { captured.append(contentsOf: moved.prefix(room)) }
    }

    func transfer(_ field: Transfer.CallsField) -> Transfer {
        Transfer(bytes: bytes, checksum: checksum.value, calls: calls, captured: captured, as: field)
    }
}
