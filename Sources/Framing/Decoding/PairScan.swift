/// Looks for two bytes a distance apart, many places at a time: where a pattern can be whose first and last byte they are.
///
/// Two bytes are together far rarer than one, which is why this is faster than `memchr` for the first.
struct PairScan {
    let first: UInt8
    let last: UInt8
    let distance: Int

    private typealias Block = SIMD32<UInt8>

    /// The first place of the pair that is in `from..<end`; nil where there is none.
    ///
    /// - Parameter base: memory of `end + distance` bytes.
    @inline(__always)
    func find(_ base: UnsafeRawPointer, _ from: Int, _ end: Int) -> Int? {
        var place = from
        let firsts = Block(repeating: first)
        let lasts = Block(repeating: last)
        while place + Block.scalarCount <= end {
            let here = base.loadUnaligned(fromByteOffset: place, as: Block.self)
            let there = base.loadUnaligned(fromByteOffset: place + distance, as: Block.self)
            let hits = (here .== firsts) .& (there .== lasts)
            if let lane = Self.firstLane(unsafeBitCast(hits, to: SIMD4<UInt64>.self)) { return place + lane }
            place += Block.scalarCount
        }
        while place < end {
            if base.load(fromByteOffset: place, as: UInt8.self) == first,
                base.load(fromByteOffset: place + distance, as: UInt8.self) == last
            {
                return place
            }
            place += 1
        }
        return nil
    }

    /// The index of the first byte that is not zero.
    @inline(__always)
    private static func firstLane(_ words: SIMD4<UInt64>) -> Int? {
        guard words[0] | words[1] | words[2] | words[3] != 0 else { return nil }
        for word in 0..<4 where words[word] != 0 {
            return word * 8 + words[word].trailingZeroBitCount / 8
        }
        return nil
    }
}
