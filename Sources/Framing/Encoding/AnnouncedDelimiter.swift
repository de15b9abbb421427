/// Chooses a delimiter that is not in the content: a full stream of them can be told apart, since each message has its own
/// (endings: announced-delimiter).
///
/// It is a full stop and digits. With its first byte nowhere else in it, it can not begin within itself, and no end of the
/// content together with its beginning can look like it.
enum AnnouncedDelimiter {
    private static let stop = UInt8(ascii: ".")

    static func choose(for content: Content) -> [UInt8] {
        var stops = 0
        content.forEachPiece { piece in stops += piece.count(where: { $0 == stop }) }
        // One of `stops + 1` numbers is missing behind so many full stops.
        let width = String(stops).utf8.count
        return [stop] + number(stops == 0 ? 0 : missing(content, stops, width), width)
    }

    /// The smallest number of so many digits that stands behind no full stop.
    private static func missing(_ content: Content, _ stops: Int, _ width: Int) -> Int {
        var isThere = [Bool](repeating: false, count: stops + 1)
        var (number, digits) = (0, width)
        content.forEachPiece { piece in
            for byte in piece {
                if byte == stop {
                    (number, digits) = (0, 0)
                } else if digits < width, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                    number = number * 10 + Int(byte - UInt8(ascii: "0"))
                    digits += 1
                    if digits == width, number <= stops { isThere[number] = true }
                } else {
                    digits = width
                }
            }
        }
        return isThere.firstIndex(of: false) ?? stops
    }

    private static func number(_ value: Int, _ width: Int) -> [UInt8] {
        let digits = Array(String(value).utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: width - digits.count) + digits
    }
}
