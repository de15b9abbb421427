import Glibc

/// Finds the byte that ends a message, and leaves out a carriage return before it where the rule says so.
struct ByteMatcher: Sendable {
    let byte: UInt8
    let dropsCarriageReturn: Bool

    @inline(__always)
    func search(_ progress: inout MessageDecoder.Progress, _ bytes: UnsafeRawBufferPointer) -> Search {
        let scanned = Int(progress.scanned)
        guard let base = bytes.baseAddress,
            let found = memchr(base + scanned, Int32(byte), bytes.count - scanned)
        else {
            progress.scanned = Int32(bytes.count)
            progress.matched = dropsCarriageReturn && bytes.last == 0x0D ? 1 : 0
            return .incomplete
        }
        let place = UnsafeRawPointer(found) - base
        let endsInReturn = dropsCarriageReturn && place > 0 && bytes[place - 1] == 0x0D
        return .found(Frame(start: 0, count: endsInReturn ? place - 1 : place, consumed: place + 1))
    }
}
