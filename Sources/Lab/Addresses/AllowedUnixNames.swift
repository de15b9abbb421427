import Programs
import Sockets

/// Where Unix sockets may be: below folders, and abstract names that begin so. None, where nobody says so: who reaches a
/// socket of this machine by its name may get what no network has.
package struct AllowedUnixNames: Sendable {
    /// A folder that is there, without links, or an @ and the beginning of abstract names.
    package struct Place: Sendable, Hashable {
        fileprivate let text: String
        fileprivate let isAbstract: Bool

        /// Nil where it is neither a folder nor begins with an @.
        package init?(_ text: String) {
            isAbstract = text.hasPrefix("@")
            if isAbstract {
                self.text = text
                return
            }
            // Behind a slash only a folder is found.
            guard let folder = SocketFile.canonical(text + "/") else { return nil }
            self.text = folder
        }
    }

    private let places: [Place]

    init(_ places: [Place]) {
        self.places = places
    }

    /// The address of a Unix socket, its folder without links: what is checked is what is used.
    ///
    /// - Throws: `address-not-allowed`, `address-unusable`.
    func address(of endpoint: Endpoint, for use: AllowedNetworks.Use, field: String) throws(LabProblem)
        -> SocketAddress
    {
        let name = endpoint.host
        if name.hasPrefix("@") {
            guard places.contains(where: { $0.isAbstract && name.hasPrefix($0.text) }) else {
                throw notAllowed(field, endpoint, remedy: name)
            }
            return try address(name, field, endpoint)
        }
        let folder = SocketFile.folder(of: name)
        guard let folder, places.contains(where: { !$0.isAbstract && isBelow(folder, $0.text) }) else {
            throw notAllowed(field, endpoint, remedy: String(name[..<name.lastIndex(of: "/")!]))
        }
        let file = name[name.index(after: name.lastIndex(of: "/")!)...]
        guard file != ".", file != ".." else { throw unusable(field, endpoint, "it is a folder") }
        let path = folder == "/" ? "/\(file)" : "\(folder)/\(file)"
        // A link could lead anywhere.
        if SocketFile.isAnything(at: path), SocketFile(path) == nil {
            throw unusable(field, endpoint, "there is a file that is no socket")
        }
        return try address(path, field, endpoint)
    }

    private func isBelow(_ folder: String, _ place: String) -> Bool {
        folder == place || place == "/" || folder.hasPrefix(place + "/")
    }

    private func address(_ name: String, _ field: String, _ endpoint: Endpoint) throws(LabProblem)
        -> SocketAddress
    {
        guard let address = SocketAddress(unix: name) else {
            throw unusable(field, endpoint, "without links its path is longer than 107 bytes")
        }
        return address
    }

    private func notAllowed(_ field: String, _ endpoint: Endpoint, remedy: String) -> LabProblem {
        LabProblem(
            .addressNotAllowed, field: field,
            "\(field) \(endpoint) is not within the allowed Unix names; start the service with --allow-unix \(remedy.isEmpty ? "/" : remedy) to allow it, once that folder is there."
        )
    }

    private func unusable(_ field: String, _ endpoint: Endpoint, _ why: String) -> LabProblem {
        LabProblem(
            .addressUnusable, field: field,
            "\(field) \(endpoint) can not be used: \(why); choose another path.")
    }
}
