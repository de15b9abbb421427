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
            if text.isEmpty { return nil }
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
            guard places.contains(where: { $0.isAbstract && name.utf8.starts(with: $0.text.utf8) }) else {
                throw notAllowed(field, endpoint, remedy: name)
            }
            return try address(name, field, endpoint)
        }
        // By the bytes, as the kernel sees a path: a character may be a slash and more.
        let slash = name.utf8.lastIndex(of: UInt8(ascii: "/")) ?? name.startIndex
        let folder = SocketFile.folder(of: name)
        if folder == nil,
            places.contains(where: { !$0.isAbstract && isBelow(String(name[..<slash]), $0.text) })
        {
            throw unusable(field, endpoint, "its folder is not there")
        }
        guard let folder, places.contains(where: { !$0.isAbstract && isBelow(folder, $0.text) }) else {
            throw notAllowed(field, endpoint, remedy: folder ?? String(name[..<slash]))
        }
        let file = String(decoding: name.utf8[slash...].dropFirst(), as: UTF8.self)
        guard file != ".", file != ".." else { throw unusable(field, endpoint, "it is a folder") }
        let path = folder == "/" ? "/\(file)" : "\(folder)/\(file)"
        // A link could lead anywhere.
        if SocketFile.isAnything(at: path), SocketFile(path) == nil {
            throw unusable(field, endpoint, "there is a file that is no socket")
        }
        return try address(path, field, endpoint)
    }

    /// Whether a name that a datagram came from may be sent one. Where the kernel picked it, nobody did: five digits.
    func mayAnswer(_ peer: SocketAddress) -> Bool {
        let name = peer.host
        let isPicked =
            name.utf8.count == 6 && name.hasPrefix("@") && name.dropFirst().allSatisfy(\.isHexDigit)
        if isPicked || name.isEmpty { return true }
        guard let endpoint = Endpoint("unixgram:\(name.hasPrefix("/") ? "//" : "")\(name)") else {
            return false
        }
        return (try? address(of: endpoint, for: .target, field: "to")) != nil
    }

    private func isBelow(_ folder: String, _ place: String) -> Bool {
        folder.utf8.elementsEqual(place.utf8) || place == "/"
            || folder.utf8.starts(with: (place + "/").utf8)
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
            "\(field) \(endpoint) is not within the allowed Unix names; start the service with --allow-unix \(remedy.isEmpty ? "/" : remedy) to allow it\(remedy.hasPrefix("@") ? "" : ", once that folder is there")."
        )
    }

    private func unusable(_ field: String, _ endpoint: Endpoint, _ why: String) -> LabProblem {
        LabProblem(
            .addressUnusable, field: field,
            "\(field) \(endpoint) can not be used: \(why); choose another path.")
    }
}
