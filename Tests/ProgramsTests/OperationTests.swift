import Testing

@testable import Programs

/// Every operation as JSON, there and back.
struct OperationTests {
    /// What is written as it was read.
    @Test(arguments: [
        #"{"op":"connect"}"#, #"{"op":"connect","wait":false}"#,
        #"{"op":"send","payload":"a"}"#,
        #"{"chunk":2,"interval":"5ms","op":"send","payload":{"base64":"/w=="}}"#,
        #"{"framing":{"ending":"lf","type":"line"},"op":"sendMessage","payload":"a"}"#,
        #"{"chunk":1,"framing":{"marker":"END","type":"marker"},"op":"sendMessage","payload":{"pattern":"ab","size":5}}"#,
        #"{"more":true,"op":"send","payload":"a"}"#,
        #"{"framing":{"type":"nul"},"more":true,"op":"sendMessage","payload":"a"}"#,
        #"{"more":true,"op":"reply","reply":{"fixed":"hello"}}"#,
        #"{"op":"sendUrgent","payload":"!"}"#,
        #"{"op":"receive","receiveSize":8192,"until":"end"}"#,
        #"{"op":"receive","receiveSize":2,"until":"data"}"#,
        #"{"op":"receive","receiveSize":8192,"timeout":"1s","until":"timeout"}"#,
        #"{"count":5,"op":"receive","receiveSize":8192}"#,
        #"{"delimiter":{"base64":"AP8="},"op":"receive","receiveSize":8192}"#,
        #"{"framing":{"type":"end-of-stream"},"op":"receiveMessage","receiveSize":1}"#,
        #"{"framing":{"ending":"crlf","type":"line"},"onPeerEnd":"ignore","op":"receiveMessage","receiveSize":8192}"#,
        #"{"op":"reply","reply":"none"}"#, #"{"op":"reply","reply":{"fixed":"hello"}}"#,
        #"{"op":"reply","reply":{"otherwise":{"checksum-mismatch":"d","malformed":"e","no-end":"a","timeout":"b","too-large":"c","truncated":"f"},"repeat":2}}"#,
        #"{"how":"write","op":"shutdown"}"#, #"{"how":"read","op":"shutdown"}"#,
        #"{"how":"both","op":"shutdown"}"#,
        #"{"op":"close"}"#, #"{"op":"reset"}"#, #"{"op":"linger","time":"2s"}"#,
        #"{"op":"linger","time":"0s"}"#,
        #"{"op":"vanish"}"#, #"{"op":"deafen"}"#, #"{"op":"heal"}"#,
        #"{"in":"descriptor","op":"duplicate"}"#, #"{"in":"process","op":"duplicate"}"#,
        #"{"op":"release"}"#, #"{"op":"unconnect"}"#,
        #"{"op":"setOption","option":"SO_RCVBUF","value":4096}"#,
        #"{"op":"setOption","option":"IP_TOS","value":-1}"#,
        #"{"op":"sample"}"#, #"{"op":"sleep","time":"100us"}"#,
        #"{"op":"hold","timeout":"1m"}"#, #"{"op":"resume"}"#,
        #"{"count":3,"op":"repeat","operations":[{"op":"sample"}]}"#,
        #"{"op":"repeat","operations":[{"count":2,"op":"repeat","operations":[{"op":"sample"}],"while":"reset"}],"while":"complete"}"#,
    ])
    func operation_isWritten_asItIsRead(_ json: String) throws {
        #expect(try write(try read(json, as: Operation.self)) == json)
    }

    /// What is left out, or said in another way.
    @Test(arguments: [
        (#"{"op":"connect","wait":true}"#, #"{"op":"connect"}"#),
        (#"{"op":"close","when":null,"timeout":null}"#, #"{"op":"close"}"#),
        (#"{"op":"receive"}"#, #"{"op":"receive","receiveSize":8192,"until":"end"}"#),
        (
            #"{"op":"receiveMessage","onPeerEnd":"answer"}"#,
            #"{"framing":{"ending":"lf","type":"line"},"op":"receiveMessage","receiveSize":8192}"#
        ),
        (
            #"{"op":"reply"}"#,
            #"{"op":"reply","reply":{"otherwise":{"checksum-mismatch":"ERROR:checksum","malformed":"ERROR:malformed","no-end":"ERROR:no end!","timeout":"ERROR:timeout","too-large":"ERROR:too large","truncated":"ERROR:truncated"},"repeat":2}}"#
        ),
        (#"{"op":"duplicate"}"#, #"{"in":"descriptor","op":"duplicate"}"#),
        (#"{"op":"send","payload":"a","more":false}"#, #"{"op":"send","payload":"a"}"#),
        (
            #"{"op":"send","payload":"a","chunk":1,"more":false}"#,
            #"{"chunk":1,"op":"send","payload":"a"}"#
        ),
        (
            #"{"op":"setOption","option":"TCP_NODELAY","value":true}"#,
            #"{"op":"setOption","option":"TCP_NODELAY","value":1}"#
        ),
        (
            #"{"op":"setOption","option":"TCP_NODELAY","value":false}"#,
            #"{"op":"setOption","option":"TCP_NODELAY","value":0}"#
        ),
        (#"{"op":"sleep","time":"1500ms"}"#, #"{"op":"sleep","time":"1500ms"}"#),
        (#"{"op":"sleep","time":"60s"}"#, #"{"op":"sleep","time":"1m"}"#),
    ])
    func operation_hasDefaults_andOneSpelling(_ given: String, _ written: String) throws {
        let operation = try read(given, as: Operation.self)
        #expect(try write(operation) == written)
        #expect(try read(written, as: Operation.self) == operation)
    }

    @Test(arguments: Operation.Condition.allCases)
    func condition_isRead(_ condition: Operation.Condition) throws {
        let json = #"{"op":"close","timeout":"5s","when":"\#(condition.rawValue)"}"#
        let operation = try read(json, as: Operation.self)
        #expect(operation == Operation(.close, when: condition, timeout: .seconds(5)))
        #expect(
            try write(operation)
                == json.replacing(#""op":"close","timeout":"5s""#, with: #""op":"close","timeout":"5s""#))
    }

    @Test(arguments: Operation.Event.allCases)
    func event_isRead(_ event: Operation.Event) throws {
        let operation = try read(#"{"op":"waitFor","event":"\#(event.rawValue)"}"#, as: Operation.self)
        #expect(operation == Operation(.waitFor(event)))
        #expect(try write(operation) == #"{"event":"\#(event.rawValue)","op":"waitFor"}"#)
    }

    @Test(arguments: SocketOption.allCases)
    func socketOption_isRead(_ option: SocketOption) throws {
        let json = #"{"op":"setOption","option":"\#(option.rawValue)","value":1}"#
        #expect(try read(json, as: Operation.self) == Operation(.setOption(option, 1)))
    }

    @Test(arguments: [
        (#"{"op":"pause"}"#, ListenerOperation.pause), (#"{"op":"resume"}"#, .resume),
        (#"{"op":"listen"}"#, .listen), (#"{"op":"deafen"}"#, .deafen), (#"{"op":"heal"}"#, .heal),
        (#"{"op":"sample"}"#, .sample), (#"{"op":"shutdown","how":"read"}"#, .shutdown(.read)),
        (#"{"op":"setOption","option":"TCP_DEFER_ACCEPT","value":true}"#, .setOption(.deferAccept, 1)),
    ])
    func listenerOperation_isRead(_ json: String, _ operation: ListenerOperation) throws {
        #expect(try read(json, as: ListenerOperation.self) == operation)
        #expect(json.contains(operation.name.rawValue))
    }
}
