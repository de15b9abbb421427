import ArgumentParser
import Glibc

/// The environment, as far as it stands for flags of `lastword serve`.
///
/// Its variables become arguments ahead of those that were given, and the parser reads them all alike: a flag's variable
/// takes what the flag takes, without a line of code for it.
struct Environment {
    let variables: [String: String]

    init(_ variables: [String: String]) {
        self.variables = variables
    }

    /// That of this process. C: `environ(7)`.
    static var ofTheProcess: Environment {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return Environment(variables)
    }

    /// Those of the client commands.
    private static let ofOtherCommands: Set = ["LASTWORD_URL", "LASTWORD_TOKEN", "LASTWORD_CACERT"]

    /// The names that look like ours, and that no command knows.
    var unknownNames: [String] {
        let known = Self.ofOtherCommands.union(ServeCommand.variables.map(\.name))
        return variables.keys.filter { $0.hasPrefix(Variable.prefix) && !known.contains($0) }.sorted()
    }

    /// Arguments of the program, completed by the variables where they are those of `serve`. A flag that was given stands
    /// in place of its variable, and of the variables of those that it goes ill with.
    ///
    /// - Throws: what is wrong with a variable, under its name.
    func complete(_ arguments: [String]) throws(ValidationError) -> [String] {
        let command = ServeCommand.configuration.commandName ?? ""
        // What is wrong without any variable is said as it is, and so is the help.
        guard arguments.first == command, (try? Lastword.parseAsRoot(arguments)) is ServeCommand else {
            return arguments
        }
        let given = Array(arguments.dropFirst())
        var added: [(name: String, arguments: [String])] = []
        for variable in ServeCommand.variables where !Self.isOverridden(variable, by: given) {
            guard let value = variables[variable.name], !value.isEmpty else { continue }
            guard let arguments = variable.arguments(for: value) else {
                throw ValidationError("\(variable.name) is 1, true, 0 or false; got '\(value)'.")
            }
            added.append((variable.name, arguments))
        }
        for (name, arguments) in added {
            if let problem = Self.problem(with: [command] + arguments + given) {
                throw ValidationError("\(name): \(problem)")
            }
        }
        let completed = [command] + added.flatMap(\.arguments) + given
        if let problem = Self.problem(with: completed) {
            throw ValidationError("\(added.map(\.name).joined(separator: " and ")): \(problem)")
        }
        return completed
    }

    /// What the parser says to arguments; nil where it takes them.
    private static func problem(with arguments: [String]) -> String? {
        do {
            _ = try Lastword.parseAsRoot(arguments)
            return nil
        } catch {
            return Lastword.message(for: error)
        }
    }

    private static func isOverridden(_ variable: Variable, by arguments: [String]) -> Bool {
        let rivals = ServeCommand.rivals.first { $0.contains(variable.flag) } ?? [variable.flag]
        return arguments.prefix { $0 != "--" }.contains { argument in
            rivals.contains { argument == "--\($0)" || argument.hasPrefix("--\($0)=") }
        }
    }
}
