/// What a framing carries: a payload so many times over, then its checksum.
struct Content {
    let payload: UnsafeRawBufferPointer
    let copies: Int
    /// The checksum's digits; empty without one.
    let digits: [UInt8]

    /// Bytes of all copies.
    var payloadCount: Int { payload.count * copies }
    var count: Int { payloadCount + digits.count }

    /// - Parameter isWrong: whether the checksum is one bit off.
    init(
        _ payload: UnsafeRawBufferPointer, copies: Int, _ algorithm: Checksum.Algorithm?, isWrong: Bool
    ) {
        self.payload = payload
        self.copies = copies
        guard let algorithm else {
            digits = []
            return
        }
        var checksum = Checksum(algorithm)
        for _ in 0..<copies { checksum.update(payload) }
        checksum.update(length: payload.count * copies)
        digits = Checksum.text(isWrong ? checksum.value ^ 1 : checksum.value)
    }

    /// Characters of the payload where it is UTF-8: its bytes that continue none.
    var characters: Int {
        payload.count(where: { $0 & 0xC0 != 0x80 }) * copies
    }

    /// Each piece in its turn.
    @inline(__always)
    func forEachPiece(_ body: (UnsafeRawBufferPointer) -> Void) {
        for _ in 0..<copies { body(payload) }
        digits.withUnsafeBytes(body)
    }
}
