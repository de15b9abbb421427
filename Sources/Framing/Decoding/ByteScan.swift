import Glibc

/// Looks for bytes many places at a time.
enum ByteScan {
    private typealias Block = SIMD32<UInt8>

    /// Two bytes so far apart: where a pattern can be whose first and last byte they are. Together they are far rarer than
    /// one of them, which is why this is faster than `memchr` for the first.
    struct Pair {
        let first: UInt8
        let last: UInt8
        let distance: Int

        /// The first place of the pair that is in `from..<end`; nil where there is none.
        ///
        /// - Parameter base: memory of `end + distance` bytes.
        @inline(__always)
        func find(_ base: UnsafeRawPointer, _ from: Int, _ end: Int) -> Int? {
            let firsts = Block(repeating: first)
            let lasts = Block(repeating: last)
            var place = from
            while place + Block.scalarCount <= end {
                let here = base.loadUnaligned(fromByteOffset: place, as: Block.self)
                let there = base.loadUnaligned(fromByteOffset: place + distance, as: Block.self)
                if let lane = firstLane((here .== firsts) .& (there .== lasts)) { return place + lane }
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
    }

    /// The first place of a byte in `from..<end`; nil where there is none. Some bytes ahead of the call: where the byte is
    /// frequent, a call costs more than they do.
    @inline(__always)
    static func find(_ byte: UInt8, _ base: UnsafeRawPointer, _ from: Int, _ end: Int) -> Int? {
        let near = min(end, from + 8)
        var place = from
        while place < near {
            if base.load(fromByteOffset: place, as: UInt8.self) == byte { return place }
            place += 1
        }
        guard place < end, let found = memchr(base + place, Int32(byte), end - place) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// The first lane that is set.
    @inline(__always)
    private static func firstLane(_ mask: SIMDMask<SIMD32<Int8>>) -> Int? {
        let words = unsafeBitCast(mask, to: SIMD4<UInt64>.self)
        guard words[0] | words[1] | words[2] | words[3] != 0 else { return nil }
        for word in 0..<4 where words[word] != 0 {
            return word * 8 + words[word].trailingZeroBitCount / 8
        }
        return nil
    }
}
