import Testing

@testable import Programs

struct NearestTests {
    @Test(arguments: [
        ("payloda", "payload"), ("framming", "framing"), ("Payload", "payload"),
        ("recieveSize", "receiveSize"),
        ("shutdwon", "shutdown"), ("closed", "close"), ("timeout", "timeouts"), ("answered_by", "answeredBy"),
        ("colour", nil), ("x", nil), ("", nil), (String(repeating: "z", count: 1000), nil),
    ])
    func nearest_findsTheNameThatWasMeant(_ misspelt: String, _ name: String?) {
        #expect(nearest(to: misspelt, in: SendFields.known) == name)
    }
}
