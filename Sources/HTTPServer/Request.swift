/// A complete request. Nothing of it changes; it is a class because it is handed on from place to place, and has many
/// parts.
package final class Request: Sendable {
    /// As it was sent; also one that nobody knows.
    package let method: String

    /// The authority in an absolute form of the target, as `host:port`. It counts, and not the Host header.
    package var authority: String? { target.authority }

    /// The path, decoded, without the query. `%2F` has become a slash here; `segments` keeps the difference.
    package var path: String { target.path }

    /// The path as it was sent, still encoded.
    package var encodedPath: String { target.encodedPath }

    /// The query's arguments, decoded, in their order: `?a=1&b` is `("a", "1")` and `("b", nil)`.
    package var query: [(name: String, value: String?)] { target.query }

    package let body: [UInt8]

    private let target: RequestTarget
    private let fields: HeaderFields

    init(method: String, target: consuming RequestTarget, fields: HeaderFields, body: [UInt8]) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
    }

    /// The same with a body. Nothing is read again.
    func with(body: [UInt8]) -> Request {
        Request(method: method, target: target, fields: fields, body: body)
    }

    /// A request that came over no socket. `target` is `/path?query`, encoded.
    package convenience init(
        method: String, target: String, headers: [(String, String)] = [], body: [UInt8] = []
    ) throws(MalformedTarget) {
        self.init(
            method: method, target: try RequestTarget(target), fields: HeaderFields(headers), body: body)
    }

    /// The parts of the path, split at the slashes and then decoded: `/a%2Fb/c` is `["a/b", "c"]`, `/` is `[]`.
    /// Empty parts are kept, but for one at the end.
    package var segments: [String] {
        var parts = encodedPath.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if parts.first?.isEmpty == true { parts.removeFirst() }
        if parts.last?.isEmpty == true { parts.removeLast() }
        // A part can hold a piece of a character only where the whole path is not UTF-8, which was refused.
        return parts.map { (try? percentDecoded($0)) ?? String(Substring($0)) }
    }

    /// The first value of that header, whose case does not matter.
    package func header(_ name: String) -> String? {
        fields.first(name)
    }

    /// The first value of that header, and how many there are.
    package func countedHeader(_ name: String) -> (first: String?, count: Int) {
        fields.counted(name)
    }

    /// All values of that header in their order.
    package func headerValues(_ name: String) -> [String] {
        fields.all(name)
    }
}
