/// The operations of datagrams, and those that datagrams do not have.
extension BadValue {
    static let programsDatagrams: [BadValue] =
        [
            (#"{"op":"sendTo"}"#, "missing-field", ".payload"),
            (#"{"op":"sendTo","payload":5}"#, "wrong-type", ".payload"),
            (#"{"op":"sendTo","payload":"a","to":5}"#, "wrong-type", ".to"),
            (#"{"op":"sendTo","payload":"a","to":"127.0.0.1:1"}"#, "bad-value", ".to"),
            (#"{"op":"sendTo","payload":"a","to":"unix:@a"}"#, "bad-value", ".to"),
            (#"{"op":"sendTo","payload":"a","to":"udp://127.0.0.1:0"}"#, "bad-value", ".to"),
            (#"{"op":"sendTo","payload":"a","chunk":1}"#, "unknown-field", ".chunk"),
            (#"{"op":"sendTo","payload":"a","fault":"no-end"}"#, "bad-value", ".fault"),
            (#"{"op":"bind"}"#, "missing-field", ".address"),
            (#"{"op":"bind","interface":"lo","address":"127.0.0.1:0"}"#, "bad-value", ".address"),
            (#"{"op":"bind","interface":"a/b"}"#, "bad-value", ".interface"),
            (#"{"op":"bind","interface":5}"#, "wrong-type", ".interface"),
            (#"{"op":"bind","address":"here"}"#, "bad-value", ".address"),
            (#"{"op":"bind","address":"udp://127.0.0.1:0"}"#, "bad-value", ".address"),
            (#"{"op":"bind","address":"localhost:0"}"#, "bad-value", ".address"),
            (#"{"op":"reply","reply":{"service":{}}}"#, "missing-field", ".reply.service.name"),
            (#"{"op":"reply","reply":{"service":{"name":"a"},"repeat":2}}"#, "bad-value", ".reply.repeat"),
        ].map { BadValue("program", "[\($0)]", $1, "[0]" + $2) }

    /// Right by themselves, but not over tcp.
    static let programsOfStreams: [BadValue] = [
        #"{"op":"sendTo","payload":"a"}"#, #"{"op":"reply","reply":{"service":{"name":"a"}}}"#,
    ].map { BadValue("program", "[{\"op\":\"sample\"},\($0)]", "bad-value", "[1]", says: "tcp") }

    /// And what only streams have.
    static func programsOfDatagrams(_ field: String, _ address: String) -> [BadValue] {
        [
            (#"{"op":"receive"}"#, "until data"), (#"{"op":"receive","count":2}"#, "received whole"),
            (#"{"op":"receive","delimiter":"a"}"#, "received whole"),
        ].map {
            BadValue(
                "program", "[{\"op\":\"repeat\",\"count\":1,\"operations\":[\($0)]}]", "bad-value",
                "[0].operations[0]", beside: [field: "\"\(address)\""], says: "receive does not go with udp",
                $1)
        }
    }
}
