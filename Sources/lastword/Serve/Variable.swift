/// A variable of the environment that stands for a flag of `lastword serve`.
struct Variable: Sendable {
    enum Kind: Sendable {
        /// The flag has one value.
        case value
        /// The flag can be repeated; the variable has its values with commas between them.
        case list
        /// The flag has no value; the variable says whether it is there.
        case flag
    }

    /// Without its dashes, as `max-servers`.
    let flag: String
    let kind: Kind

    init(_ flag: String, _ kind: Kind = .value) {
        self.flag = flag
        self.kind = kind
    }

    /// As `LASTWORD_MAX_SERVERS`.
    var name: String {
        Self.prefix + flag.uppercased().replacing("-", with: "_")
    }

    /// What the names of all variables begin with.
    static let prefix = "LASTWORD_"

    /// The arguments that a value stands for; nil where the value says neither yes nor no and has to.
    func arguments(for value: String) -> [String]? {
        switch kind {
        // In one argument with the flag: a value can begin with a dash.
        case .value: ["--\(flag)=\(value)"]
        case .list: value.split(separator: ",").map { "--\(flag)=\(trimmed($0))" }
        case .flag:
            switch value.lowercased() {
            case "1", "true": ["--\(flag)"]
            case "0", "false": []
            default: nil
            }
        }
    }
}

/// The text without the spaces and line ends around it.
func trimmed(_ text: Substring) -> Substring {
    let inner = text.drop { $0.isWhitespace }
    return inner.lastIndex { !$0.isWhitespace }.map { inner[...$0] } ?? ""
}
