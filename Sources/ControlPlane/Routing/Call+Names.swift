import Lab
import Programs

extension Call {
    /// The name in the path. A text that can be no name is one that nothing has.
    func name(else code: ProblemCode) throws(Problem) -> ResourceName {
        let text = variable("name")
        guard let name = ResourceName(text) else {
            throw Problem(code, "Nothing is called \(quoted(text)): a name is \(ResourceName.rule).")
        }
        return name
    }

    /// The name in the path, of something that may have to be created.
    func nameToCreate() throws(Problem) -> ResourceName {
        let text = variable("name")
        guard let name = ResourceName(text) else {
            throw Problem(.badValue, field: "name", "A name is \(ResourceName.rule); got \(quoted(text)).")
        }
        return name
    }

    /// Holds the body's name, if it has one, against the path's.
    func agree(_ name: ResourceName?) throws(Problem) {
        let path = variable("name")
        guard let name, name.description != path else { return }
        throw Problem(
            .badValue, field: "name",
            "The body's name \(quoted(name.description)) is not the path's, \(quoted(path)). Leave it out, or make them equal."
        )
    }

    /// The number of the id in the path.
    func number(_ kind: RecordID, else code: ProblemCode) throws(Problem) -> UInt64 {
        let text = variable("id")
        guard let number = kind.number(text) else {
            throw Problem(code, "Nothing has the id \(quoted(text)): ids look like \"\(kind.rawValue)-12\".")
        }
        return number
    }

    /// Whether `?connections=abort` was given.
    func abortsConnections() throws(Problem) -> Bool {
        let fate: ConnectionsFate? = try choice(.connections)
        return fate == .abort
    }
}

/// What becomes of the open connections of what is stopped.
enum ConnectionsFate: String, Choice {
    case keep, abort
    static var subject: String { "connections" }
}

/// A list that is always whole.
package struct ItemList<Item: Encodable>: Encodable {
    package var items: [Item]

    package init(items: [Item]) {
        self.items = items
    }
}
