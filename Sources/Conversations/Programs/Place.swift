/// Where an operation stands in its program: its index, and within a `repeat` the indices inwards. Plain memory.
///
/// Twelve bits for each level, the outermost lowest: an index plus one, so that zero is nowhere.
struct Place: Hashable {
    private var raw: UInt64 = 0

    /// What no operation of a program asked for.
    static let none = Place()
    private static let bits: UInt64 = 12
    private static let levels: UInt64 = 5
    private static let handBit: UInt64 = 1 << 63

    private init() {}

    init(operation index: Int) {
        raw = UInt64(index) + 1
    }

    /// An operation within this one.
    func within(_ index: Int) -> Place {
        var inner = self
        inner.raw |= (UInt64(index) + 1) << (Self.bits * UInt64(indices.count))
        return inner
    }

    /// The same place, as that of an operation that was asked for by hand.
    var byHand: Place {
        var place = self
        place.raw |= Self.handBit
        return place
    }

    var isByHand: Bool { raw & Self.handBit != 0 }

    /// The index of the outermost operation; nil for none.
    var operation: Int? {
        let lowest = Int(raw & 0xFFF)
        return lowest == 0 ? nil : lowest - 1
    }

    /// Whether it lies within no other.
    var isOutermost: Bool { raw & ~Self.handBit < 1 << Self.bits }

    /// From the outermost inwards.
    var indices: [Int] {
        (0..<Self.levels).map { Int(raw >> (Self.bits * $0) & 0xFFF) }.prefix { $0 > 0 }.map { $0 - 1 }
    }
}
