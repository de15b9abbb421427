import Testing

@testable import Programs

/// The small values that datagrams and Unix sockets bring along.
struct LocalEndTests {
    @Test(arguments: [
        ("eth0", LocalEnd.interface("eth0")), ("lo", .interface("lo")), ("br-1.100", .interface("br-1.100")),
        ("fifteen-letters", .interface("fifteen-letters")), ("fe80", .interface("fe80")),
        ("127.0.0.1", .address(host: "127.0.0.1", port: 0)), ("::", .address(host: "::", port: 0)),
        ("fe80::1%eth0", .address(host: "fe80::1%eth0", port: 0)),
        ("::ffff:192.0.2.1", .address(host: "::ffff:192.0.2.1", port: 0)),
    ])
    func interface_isAName_orAnAddress(_ text: String, _ end: LocalEnd) throws {
        let read = try LocalEnd(interface: text, at: [])
        #expect(read == end)
        #expect(read.text == text)
    }

    @Test(arguments: [
        "", "sixteen-letters-", "a b", "a/b", "é", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4.5", "1..2.3",
        "5",
        "٣", "1.2.3.٣", "eth0:1", "::x", "a\n", "-::1", ":",
    ])
    func interface_isRefused_whenItIsNeither(_ text: String) {
        let problem = #expect(throws: InputProblem.self) {
            try LocalEnd(interface: text, at: [FieldKey("interface")])
        }
        #expect(problem?.code == .badValue)
        #expect(problem?.field == "interface")
        #expect(problem?.detail.contains("eth0") == true)
    }

    @Test(arguments: [
        ("660", 0o660, "0660"), ("0600", 0o600, "0600"), ("000", 0, "0000"), ("0777", 0o777, "0777"),
    ])
    func mode_isOctal(_ text: String, _ bits: Int, _ written: String) throws {
        let mode = try #require(FileMode(text))
        #expect(mode.bits == bits)
        #expect(mode.description == written)
        #expect(FileMode(written) == mode)
    }

    @Test(arguments: [
        "", "0", "66", "0o66", "1777", "07777", "888", "6 0", "+60", "-60", "rw-", "٦٦٠", "0x1f",
    ])
    func mode_isRefused_whenItIsAnythingElse(_ text: String) {
        #expect(FileMode(text) == nil)
    }
}
