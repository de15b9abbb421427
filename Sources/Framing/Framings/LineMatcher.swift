import Glibc

/// Finds the line feed that ends a line, and leaves out the carriage return before it where the rule says so.
struct LineMatcher: Sendable {
    private let dropsCarriageReturn: Bool

    init(_ ending: LineEnding) {
        dropsCarriageReturn = ending == .either
    }

    func advance(
        _ progress: inout MessageDecoder.Progress, _ bytes: UnsafeRawBufferPointer
    ) -> MessageDecoder.Decoded {
        guard let base = bytes.baseAddress,
            let found = memchr(base + progress.scanned, 0x0A, bytes.count - progress.scanned)
        else {
            progress.scanned = bytes.count
            progress.matched = dropsCarriageReturn && bytes.last == 0x0D ? 1 : 0
            return .incomplete
        }
        let lineFeed = UnsafeRawPointer(found) - base
        let endsInReturn = dropsCarriageReturn && lineFeed > 0 && bytes[lineFeed - 1] == 0x0D
        progress = MessageDecoder.Progress()
        return MessageDecoder.Decoded(
            isComplete: true, payload: endsInReturn ? lineFeed - 1 : lineFeed, consumed: lineFeed + 1)
    }
}
