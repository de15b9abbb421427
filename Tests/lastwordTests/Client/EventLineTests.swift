import HTTPClient
import Testing

@testable import lastword

struct EventLineTests {
    @Test(arguments: [
        (
            "connection-closed",
            #"{"id":12,"type":"connection-closed","time":"2026-01-31T12:00:00.123456Z","role":"server","connection":"c-1","exchange":"x-1","server":"recipe","outcome":"completed"}"#,
            "    12  2026-01-31T12:00:00.123456Z  connection-closed  role=server  server=recipe  connection=c-1  exchange=x-1  outcome=completed"
        ),
        (
            "load-progress",
            #"{"type":"other","zeta":"a b","load":"l-1","done":3,"more":{"b":1,"a":[null]},"none":null,"e":""}"#,
            #"     7  -  load-progress  done=3  e=""  load=l-1  more={"a":[null],"b":1}  none=null  zeta="a b""#
        ),
        ("", #"{"id":1,"type":"reset","time":"t"}"#, "     1  t  reset"),
        ("odd", "no\u{1B} JSON", "     7  -  odd  no\\u{1B} JSON"),
    ])
    func line_hasEveryMember(_ type: String, _ data: String, _ expected: String) {
        let line = EventLine(ServerSentEvent(id: "7", type: type, data: data))
        #expect(line.text == expected)
        #expect(line.json == data)
    }

    @Test func json_isOneLine() {
        #expect(EventLine(ServerSentEvent(data: "{\n\"a\":1}")).json == "{ \"a\":1}")
    }
}
