import CMicrohttpd

extension Response {
    /// The whole message, for a connection that takes no more from the library: the same headers would be left out, and
    /// it is the last one. Null for a stream.
    func lastMessage(isHead: Bool) -> [UInt8]? {
        let body: [UInt8]
        switch self.body {
        case .bytes(let bytes): body = bytes
        case .permanent(let bytes): body = Array(bytes.buffer)
        case .stream: return nil
        }
        var text =
            "HTTP/1.1 \(status) \(String(cString: cmhd_reason(UInt32(status))))\r\nConnection: close\r\n"
        for (name, value) in headers where Self.canBeSent(name, value) {
            text += "\(name): \(value)\r\n"
        }
        text += "Content-Length: \(body.count)\r\n\r\n"
        return Array(text.utf8) + (isHead ? [] : body)
    }

    private static func canBeSent(_ name: String, _ value: String) -> Bool {
        guard !name.isEmpty, !value.isEmpty else { return false }
        guard !(name + value).utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) else { return false }
        return !["content-length", "connection", "transfer-encoding"]
            .contains { equalsIgnoringCase($0.utf8, name.utf8) }
    }
}
