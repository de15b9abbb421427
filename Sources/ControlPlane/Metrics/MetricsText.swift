/// Text in the form that Prometheus reads (version 0.0.4).
struct MetricsText {
    enum Kind: String {
        case counter, gauge, histogram
    }

    private(set) var text = ""
    private var name = ""

    /// Begins a metric. All of its samples follow.
    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        self.name = "lastword_\(name)"
        describe(kind, help)
    }

    /// Begins a metric of those that every process has.
    mutating func begin(process name: String, _ kind: Kind, _ help: String) {
        self.name = "process_\(name)"
        describe(kind, help)
    }

    private mutating func describe(_ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func add(_ value: Int, _ labels: [(String, String)] = [], suffix: String = "") {
        add("\(value)", labels, suffix)
    }

    mutating func add(_ value: Double, _ labels: [(String, String)] = [], suffix: String = "") {
        add("\(value)", labels, suffix)
    }

    mutating func addInfinity(_ labels: [(String, String)]) {
        add("+Inf", labels, "")
    }

    private mutating func add(_ value: String, _ labels: [(String, String)], _ suffix: String) {
        let list = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        text += name + suffix + (list.isEmpty ? "" : "{\(list)}") + " \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for character in value {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
