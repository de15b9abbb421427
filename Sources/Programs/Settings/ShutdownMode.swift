/// Which directions of a connection `shutdown` ends; the numbers 1, 0 and 2 of the C call are accepted too.
package enum ShutdownMode: String, CaseIterable, Codable, Hashable, Sendable {
    case read
    case write
    case both

    /// The argument of the C call.
    package var number: Int32 {
        switch self {
        case .read: 0
        case .write: 1
        case .both: 2
        }
    }

    /// A word, or its number.
    package init(from decoder: any Decoder) throws {
        try self.init(from: decoder, form: "a shutdown is write (1), read (0) or both (2)")
    }

    /// - Parameter form: what the value must be.
    fileprivate init(from decoder: any Decoder, form: String) throws {
        let value = try decoder.singleValueContainer()
        if let number = try? value.decode(Int.self) {
            guard let mode = Self.allCases.first(where: { Int($0.number) == number }) else {
                throw InputProblem(.badValue, at: decoder.codingPath, "\(form); got \(number).")
            }
            self = mode
            return
        }
        guard let word = try? value.decode(String.self) else {
            throw InputProblem(.wrongType, at: decoder.codingPath, "\(form); got \(FoundValue(decoder)).")
        }
        guard let mode = Self(rawValue: word) else {
            throw InputProblem(.badValue, at: decoder.codingPath, "\(form); got \(quoted(word)).")
        }
        self = mode
    }
}

/// The field `shutdown`: one mode, `none`, or a list of modes in order.
package struct ShutdownList: Hashable, Sendable, Codable {
    /// The longest list.
    package static let longest = 16

    package var modes: [ShutdownMode]

    package init(_ modes: [ShutdownMode]) {
        self.modes = modes
    }

    package init(from decoder: any Decoder) throws {
        guard var list = try? decoder.unkeyedContainer() else {
            let mode = try Self.mode(decoder, noneAllowed: true)
            self.init(mode.map { [$0] } ?? [])
            return
        }
        self.init([])
        while !list.isAtEnd {
            guard modes.count < Self.longest else {
                throw InputProblem(
                    .badValue, at: decoder.codingPath,
                    "shutdown takes a list of \(Self.longest) modes at most; got \(list.count ?? modes.count + 1)."
                )
            }
            if let mode = try Self.mode(try list.superDecoder(), noneAllowed: false) { modes.append(mode) }
        }
    }

    private static func mode(_ decoder: any Decoder, noneAllowed: Bool) throws -> ShutdownMode? {
        if noneAllowed, (try? decoder.singleValueContainer().decode(String.self)) == "none" { return nil }
        return try ShutdownMode(
            from: decoder,
            form: "shutdown is write (1), read (0), both (2), none, or a list of write, read and both")
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch modes.count {
        case 0: try container.encode("none")
        case 1: try container.encode(modes[0])
        default: try container.encode(modes)
        }
    }
}
