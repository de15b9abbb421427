import Testing

@testable import Framing

/// The CRC-32 of IEEE 802.3 (endings: checksum).
struct ChecksumTests {
    @Test(
        arguments: [
            ("", 0), ("123456789", 0xCBF4_3926), ("a", 0xE8B7_BE43),
            ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
        ] as [(String, UInt32)])
    func checksum_isTheCheckValue_howeverItIsCut(_ text: String, _ value: UInt32) {
        for size in 1...max(1, text.utf8.count) {
            var checksum = Checksum()
            for piece in Cuts(Array(text.utf8), every: size).pieces {
                piece.withUnsafeBytes { checksum.update($0) }
            }
            #expect(checksum.value == value)
        }
    }
}
