import Framing
import Testing

@testable import Programs

/// The report's JSON: its fixed names, and what is null where it is not known.
struct ReportTests {
    @Test func exchange_writesNull_forASideThatIsNotOurs() throws {
        let json = try write(Handmade.exchange(Handmade.side(.client, outcome: .refused), nil))
        #expect(json.contains(#""server":null"#))
        #expect(
            json.contains(
                #""verdict":{"basis":"observed","ending":"refused","ends":{"client":"open","server":null},"#
                    + #""first":null,"lastWord":null,"#))
        #expect(json.contains(#""lost":{"toClient":null,"toServer":null}}"#))
        #expect(json.contains(#""joinedBy":"none""#))
    }

    @Test func transfer_isText_whereItIsText() throws {
        var sum = Checksum()
        Array("ERROR:no end!".utf8).withUnsafeBytes { sum.update($0) }
        let text = Transfer(
            bytes: 13, checksum: sum.value, calls: 7, captured: Array("ERROR:no end!".utf8), as: .reads)
        let digits = String(sum.value, radix: 16)
        #expect(try write(text) == #"{"bytes":13,"crc32":"\#(digits)","reads":7,"text":"ERROR:no end!"}"#)
        let data = Transfer(bytes: 3, checksum: 0xA, calls: 1, captured: [0, 0xFF], as: .writes)
        #expect(
            try write(data) == #"{"base64":"AP8=","bytes":3,"crc32":"0000000a","truncated":true,"writes":1}"#)
    }

    @Test func ended_writesNull_forWhatIsNotKnown() throws {
        #expect(
            try write(Ended(own: .open)) == """
                {"first":null,"peer":null,"self":"open","surplus":0,"unacknowledged":null,"unread":null,"unsent":null}
                """)
    }

    @Test func traceEntry_leavesOut_whatDoesNotApply() throws {
        let entry = TraceEntry(38, 1, .sendMessage, "send", 24)
        #expect(try write(entry) == #"{"at":38,"call":"send","op":"sendMessage","operation":1,"result":24}"#)
    }
}
