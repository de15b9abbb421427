/// The field `options`: socket options by their names, each with its value.
package struct SocketOptions: Hashable, Sendable {
    package private(set) var values: [SocketOption: Int32]

    package init(_ values: [SocketOption: Int32] = [:]) {
        self.values = values
    }

    /// By their names, so that a program is the same each time.
    package var sorted: [(option: SocketOption, value: Int32)] {
        values.map { ($0, $1) }.sorted { $0.option < $1.option }
    }

    /// The operations that set them.
    var operations: [Operation] {
        sorted.map { Operation(.setOption($0.option, $0.value)) }
    }
}

extension SocketOptions: Codable {
    static let form = "a JSON object of socket options, as {\"TCP_NODELAY\":true}"

    package init(from decoder: any Decoder) throws {
        let known = SocketOption.allCases.map(\.rawValue).sorted()
        let fields = try Fields(decoder, known: known, of: "options", forms: Self.form)
        self.init()
        for option in SocketOption.allCases {
            let value = try fields.value(option.rawValue, OptionValue.form, as: OptionValue.self)
            if let value { values[option] = value.number }
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        for (option, value) in sorted {
            try container.encode(value, forKey: FieldKey(stringValue: option.rawValue))
        }
    }
}
