/// Reads a length, and waits for as many bytes.
struct LengthMatcher: Sendable {
    let rule: Rule
    let limit: Int

    enum Rule: Sendable {
        case text(LengthText)
        case binary(LengthBinary)
    }

    /// Bytes of the length.
    var header: Int {
        switch rule {
        case .text(let rule): rule.width
        case .binary(let rule): rule.size
        }
    }

    func search(_ progress: inout MessageDecoder.Progress, _ bytes: UnsafeRawBufferPointer) -> Search {
        if progress.start == 0 {
            guard bytes.count >= header else { return .incomplete }
            switch length(bytes) {
            case .failure(let defect): return .broken(defect, consumed: header)
            case .success(let length):
                progress.start = Int32(header)
                progress.length = Int32(length)
            }
        }
        let (start, length) = (Int(progress.start), Int(progress.length))
        guard bytes.count - start >= length else { return .incomplete }
        return .found(Frame(start: start, count: length, consumed: start + length))
    }

    /// The content's length, or what is wrong with it. Compared as it stands: a sum of it can wrap
    /// (endings: length-overflow).
    private func length(_ bytes: UnsafeRawBufferPointer) -> Result<Int, Defect> {
        var declared: UInt64
        switch rule {
        case .text(let rule):
            switch rule.read(bytes) {
            case .success(let number): declared = number
            case .failure(let defect): return .failure(defect)
            }
        case .binary(let rule):
            declared = rule.read(bytes)
            if rule.includesHeader {
                guard declared >= rule.size else { return .failure(.malformed(.lengthBelowHeader, at: 0)) }
                declared -= UInt64(rule.size)
            }
        }
        guard declared <= limit else { return .failure(.tooLarge(declared: declared, limit: limit)) }
        return .success(Int(declared))
    }
}
