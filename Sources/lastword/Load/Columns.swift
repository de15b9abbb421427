/// Numbers and words as they stand in columns.
extension String {
    /// With spaces ahead.
    func padded(to width: Int) -> String {
        String(repeating: " ", count: Swift.max(0, width - count)) + self
    }

    /// With spaces behind, one at least.
    func filled(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(1, width - count))
    }
}

extension Int {
    /// 1234567 as 1,234,567.
    var grouped: String {
        var text = ""
        for (place, digit) in "\(magnitude)".reversed().enumerated() {
            if place > 0, place.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + String(text.reversed())
    }
}

extension Double {
    /// Rounded to so many places behind the point, without zeros at the end.
    func rounded(places: Int) -> String {
        let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
        let number = (self * scale).rounded() / scale
        guard number.magnitude < 1e15 else { return "\(number)" }
        let whole = number.rounded(.towardZero)
        let text = Int(whole).grouped
        guard number != whole else { return text }
        let digits = "\(Int(((number - whole).magnitude * scale).rounded()))"
        let fraction = String(repeating: "0", count: places - digits.count) + digits
        let end = fraction.lastIndex { $0 != "0" }.map { fraction.index(after: $0) } ?? fraction.startIndex
        return (number < 0 && whole == 0 ? "-" : "") + text + "." + fraction[..<end]
    }
}
