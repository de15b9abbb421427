import Framing
import Programs

/// What went one way so far.
struct Flow {
    var bytes = 0
    var calls = 0
    /// Of all bytes, once there are more than are kept; before, whoever asks can have it from those.
    private var running: Checksum?
    var captured: [UInt8] = []

    mutating func add(_ moved: UnsafeRawBufferPointer, capture: Int, isSummed: Bool) {
        if isSummed, running == nil, bytes + moved.count > capture { running = ofCaptured }
        running?.update(moved)
        bytes += moved.count
        calls += 1
        captured.keep(moved, upTo: capture)
    }

    private var checksum: UInt32? {
        if let running { return running.value }
        return bytes == captured.count ? ofCaptured.value : nil
    }

    private var ofCaptured: Checksum {
        var checksum = Checksum()
        captured.withUnsafeBytes { checksum.update($0) }
        return checksum
    }

    mutating func clear() {
        bytes = 0
        calls = 0
        running = nil
        captured.removeAll(keepingCapacity: true)
    }

    func transfer(_ field: Transfer.CallsField) -> Transfer {
        Transfer(
            bytes: bytes, checksum: checksum, calls: calls, captured: captured, as: field
        )
    }
}

extension [UInt8] {
    /// Appends as many of the bytes as there is room for.
    mutating func keep(_ bytes: UnsafeRawBufferPointer, upTo capture: Int) {
        let room = capture - count
        if room > 0 { append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes.prefix(room))) }
    }
}
