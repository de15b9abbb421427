/// Bytes, cut into reads.
struct Cuts: CustomStringConvertible {
    var pieces: [[UInt8]]

    /// Pieces of a constant size; the first is shorter by `offset`.
    init(_ bytes: [UInt8], every size: Int, offset: Int = 0) {
        pieces = []
        var start = 0
        var end = min(offset == 0 ? size : offset, bytes.count)
        while start < bytes.count {
            pieces.append(Array(bytes[start..<end]))
            (start, end) = (end, min(end + size, bytes.count))
        }
    }

    init(_ bytes: [UInt8], random: inout SeededRandom) {
        pieces = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let size = Int.random(in: 1...max(1, min(7, rest.count)), using: &random)
            pieces.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
    }

    /// Bit `n` of the mask says whether there is a cut behind byte `n`: the masks below `count(of:)` are all there are.
    init(_ bytes: [UInt8], mask: Int) {
        pieces = []
        var piece: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            piece.append(byte)
            if mask >> index & 1 == 1 || index == bytes.count - 1 {
                pieces.append(piece)
                piece = []
            }
        }
    }

    /// In how many ways so many bytes can be cut.
    static func count(of bytes: Int) -> Int { 1 << max(0, bytes - 1) }

    var description: String { pieces.map { "\($0.count)" }.joined(separator: "+") }
}
