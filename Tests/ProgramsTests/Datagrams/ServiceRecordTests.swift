import Testing

@testable import Programs

/// Services on the wire, and as a field of a server.
struct ServiceRecordTests {
    private static let printer = ResourceName("printer")!

    @Test(arguments: [
        (ServiceRecord(name: printer), "LASTWORD/1 SERVICE printer -"),
        (
            ServiceRecord(name: printer, address: Endpoint("192.0.2.1:631"), text: "paper=A4  two"),
            "LASTWORD/1 SERVICE printer tcp://192.0.2.1:631 paper=A4  two"
        ),
        (ServiceRecord(name: printer, text: "- é"), "LASTWORD/1 SERVICE printer - - é"),
        (
            ServiceRecord(name: printer, address: Endpoint("unix:@p"), text: " "),
            "LASTWORD/1 SERVICE printer unix:@p  "
        ),
    ])
    func announcement_isReadAsItIsWritten(_ record: ServiceRecord, _ text: String) {
        #expect(String(decoding: record.announcement, as: UTF8.self) == text)
        #expect(ServiceRecord(announcement: Array(text.utf8)) == record)
        #expect(ServiceRecord(announcement: Array("\(text)\n".utf8)) == record)
        #expect(ServiceRecord(announcement: Array("\(text)\r\nmore".utf8)) == record)
    }

    @Test(
        "Whatever comes from a network is an announcement, or is none",
        arguments: [
            "", " ", "\n", "LASTWORD/1", "LASTWORD/1 SERVICE", "LASTWORD/1 SERVICE ",
            "LASTWORD/1 SERVICE printer",
            "LASTWORD/1 SERVICE printer ", "LASTWORD/1 SERVICE  printer -", "LASTWORD/1 SERVICE * -",
            "LASTWORD/1 SERVICE a/b -", "LASTWORD/1 SERVICE printer here",
            "LASTWORD/1 SERVICE printer tcp://",
            "LASTWORD/1 SERVICE printer 192.0.2.1:99999 x", "LASTWORD/1 SEARCH printer",
            "lastword/1 service printer -",
            "LASTWORD/2 SERVICE printer -", " LASTWORD/1 SERVICE printer -", "\nLASTWORD/1 SERVICE printer -",
            "LASTWORD/1\tSERVICE\tprinter\t-", "LASTWORD/1 SERVICE .. -", "LASTWORD/1 SERVICE printer\0 -",
            "LASTWORD/1 SERVICE \(String(repeating: "a", count: 65)) -",
            "LASTWORD/1 SERVICE printer\n- tcp://192.0.2.1:1", String(repeating: " ", count: 65_507),
        ])
    func datagram_thatIsNoAnnouncement_isNone(_ text: String) {
        #expect(ServiceRecord(announcement: Array(text.utf8)) == nil)
    }

    @Test func datagram_thatIsNoText_isNone() {
        #expect(ServiceRecord(announcement: Array("LASTWORD/1 SERVICE printer - ".utf8) + [0xFF]) == nil)
        #expect(ServiceRecord(announcement: [UInt8](repeating: 0xFF, count: 65_507)) == nil)
    }

    @Test(arguments: [
        ("LASTWORD/1 SEARCH printer", true), ("LASTWORD/1 SEARCH *", true),
        ("LASTWORD/1 SEARCH printer\n", true), ("LASTWORD/1 SEARCH *\r\n", true),
        ("LASTWORD/1 SEARCH print", false), ("LASTWORD/1 SEARCH printers", false),
        ("LASTWORD/1 SEARCH printer x", false), ("LASTWORD/1 SEARCH ", false), ("LASTWORD/1 SEARCH", false),
        ("LASTWORD/1 SEARCH **", false), ("LASTWORD/1 SEARCH Printer", false), ("", false), ("\n", false),
        ("LASTWORD/1 SERVICE printer -", false), (" LASTWORD/1 SEARCH printer", false),
        ("LASTWORD/1 SEARCH printer\nLASTWORD/1 SEARCH *", false),
    ])
    func search_isForIt_orNot(_ text: String, _ isWanted: Bool) {
        let record = ServiceRecord(name: Self.printer)
        #expect(Array(text.utf8).withUnsafeBytes { record.isWanted(by: $0) } == isWanted)
    }

    @Test func search_isWritten_asItIsUnderstood() {
        let record = ServiceRecord(name: Self.printer)
        for name in ["printer", ServiceRecord.anyName] {
            #expect(ServiceRecord.search(name).withUnsafeBytes { record.isWanted(by: $0) })
        }
    }

    @Test func everyAnnouncement_fitsOneDatagram() throws {
        let name = String(repeating: "a", count: 64)
        let text = String(repeating: "é", count: ServiceRecord.longestText / 2)
        let record = try read(#"{"name":"\#(name)","text":"\#(text)"}"#, as: ServiceRecord.self)
        #expect(record.text == text)
        #expect(ServiceRecord(announcement: record.announcement) == record)
        // What any network carries whole, less the headers (RFC 1122: 576 bytes).
        #expect(record.announcement.count <= 548)
        #expect(
            try problem(in: #"{"name":"a","text":"\#(text)x"}"#, as: ServiceRecord.self)?.field == "text")
    }

    // MARK: The field of a server

    @Test(arguments: [
        (#"{"name":"printer"}"#, #"{"answer":true,"name":"printer","text":""}"#),
        (
            #"{"name":"printer","address":"192.0.2.1:631","text":"A4","answer":false,"announce":"2s","to":"udp://192.0.2.255:4445"}"#,
            #"{"address":"tcp://192.0.2.1:631","announce":"2s","answer":false,"name":"printer","text":"A4","to":"udp://192.0.2.255:4445"}"#
        ),
    ])
    func settings_areWrittenAsTheyAreRead(_ json: String, _ written: String) throws {
        let settings = try read(json, as: ServiceSettings.self)
        #expect(try write(settings) == written)
        #expect(try read(written, as: ServiceSettings.self) == settings)
    }

    @Test(
        arguments: [
            (#""announce":"1s""#, .missingField, "to"),
            (#""to":"udp://h:1""#, .missingField, "announce"),
            (#""announce":"9ms","to":"udp://h:1""#, .badValue, "announce"),
            (#""announce":"1s","to":"h:1""#, .badValue, "to"),
            (#""announce":"1s","to":"udp://h:0""#, .badValue, "to"),
            (#""announce":"1s","to":"unixgram:@a""#, .badValue, "to"),
            (#""text":"a\u0085b""#, .badValue, "text"), (#""text":"a\u0000""#, .badValue, "text"),
            (#""adress":"h:1""#, .unknownField, "adress"),
        ] as [(String, InputProblem.Code, String)])
    func settings_areRefused_byTheirField(_ fields: String, _ code: InputProblem.Code, _ field: String) throws
    {
        let found = try problem(in: #"{"name":"a",\#(fields)}"#, as: ServiceSettings.self)
        #expect(found?.code == code)
        #expect(found?.field == field)
    }
}
