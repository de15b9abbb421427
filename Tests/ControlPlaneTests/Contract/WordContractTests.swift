import Framing
import Lab
import Programs
import Testing

@testable import ControlPlane

/// The words and the bounds in openapi.yaml against those of the code.
struct WordContractTests {
    private static let document = OpenAPIDocument.shared

    /// Where the document lists words, and the words of the code.
    private static let words: [(place: String, words: [String])] = [
        ("Preset", Preset.allCases.map(\.rawValue)),
        ("CloseWord", CloseMode.words.map(\.word)),
        ("ShutdownMode", ShutdownMode.allCases.map(\.rawValue)),
        ("MessagePolicy", MessagePolicy.allCases.map(\.rawValue)),
        ("PeerEndPolicy", PeerEndPolicy.allCases.map(\.rawValue)),
        ("RecordPolicy", RecordPolicy.allCases.map(\.rawValue)),
        ("EndpointState", EndpointState.allCases.map(\.rawValue)),
        ("LineEnding", LineEnding.allCases.map(\.rawValue)),
        ("Checksum", Checksum.Algorithm.allCases.map(\.rawValue)),
        ("LengthTextFraming.digits", LengthText.Digits.allCases.map(\.rawValue)),
        ("LengthTextFraming.padding", LengthText.Padding.allCases.map(\.rawValue)),
        ("LengthBinaryFraming.endian", LengthBinary.Endian.allCases.map(\.rawValue)),
        ("LengthFault.counts", LengthUnit.allCases.map(\.rawValue)),
        ("OperationName", Operation.Name.allCases.map(\.rawValue)),
        ("Condition", Operation.Condition.allCases.map(\.rawValue)),
        ("Event", Operation.Event.allCases.map(\.rawValue)),
        ("DuplicateOperation.in", Operation.Holder.allCases.map(\.rawValue)),
        ("SocketOption", SocketOption.allCases.map(\.rawValue)),
        ("ConnectionOutcome", ConnectionOutcome.allCases.map(\.rawValue)),
        ("ConnectionState", ConnectionState.allCases.map(\.rawValue)),
        ("Role", Role.allCases.map(\.rawValue)),
        ("Ended.self", OwnEnd.allCases.map(\.rawValue)),
        ("Ended.peer", PeerEnd.allCases.map(\.rawValue)),
        ("LoadConnections", LoadSettings.Connections.allCases.map(\.rawValue)),
        ("LoadState", LoadReport.State.allCases.map(\.rawValue)),
        ("LoadOutcome", LoadOutcome.allCases.map(\.rawValue)),
        ("MessageOutcome", MessageOutcome.allCases.map(\.rawValue)),
        ("FramingRule", FramingRule.allCases.map(\.rawValue)),
        ("Message.part", Defect.Part.allCases.map(\.rawValue)),
        ("Exchange.joinedBy", Exchange.JoinedBy.allCases.map(\.rawValue)),
        ("Verdict.ending", Verdict.Ending.allCases.map(\.rawValue)),
        ("Verdict.basis", Verdict.Basis.allCases.map(\.rawValue)),
        ("Ends.client", Verdict.End.allCases.map(\.rawValue)),
        ("Ends.server", Verdict.End.allCases.map(\.rawValue)),
        ("Verdict.first", Role.allCases.map(\.rawValue)),
    ]

    @Test(arguments: words.indices)
    func words_areTheDocuments(_ index: Int) throws {
        let (place, words) = Self.words[index]
        let documented = try #require(Self.value(place)["enum"]?.texts)
        #expect(Set(documented) == Set(words), "\(place)")
    }

    @Test func parameterWords_areTheDocuments() throws {
        #expect(try Self.parameterWords("Format") == AnswerFormat.allCases.map(\.rawValue))
        #expect(try Self.parameterWords("Connections") == ConnectionsFate.allCases.map(\.rawValue))
    }

    @Test(arguments: [
        "a", ".a", "...", "a.", "-", "_", "A-z_0.9", String(repeating: "a", count: 64),
        ".", "..", "", "a b", "a/b", "é", "a\n", String(repeating: "a", count: 65),
    ])
    func names_areTheDocuments(_ name: String) throws {
        let pattern = try Regex(try #require(Self.value("Name")["pattern"]?.text))
        #expect((name.wholeMatch(of: pattern) != nil) == (ResourceName(name) != nil))
    }

    private static let bounds: [(place: String, range: ClosedRange<Int>)] = [
        ("ServerBody.backlog", Bounds.backlog),
        ("ServerBody.receiveSize", Bounds.receiveSize),
        ("ClientBody.receiveSize", Bounds.receiveSize),
        ("Send.receiveSize", Bounds.receiveSize),
        ("ClientBody.chunk", Bounds.chunk),
        ("Send.chunk", Bounds.chunk),
        ("LoadBody.receiveSize", Bounds.receiveSize),
        ("LoadBody.chunk", Bounds.chunk),
        ("LoadBody.concurrency", Bounds.concurrency),
        ("LoadBody.conversations", Bounds.conversations),
        ("LoadBody.warmUp", 0...Bounds.conversations.upperBound),
        ("LoadBody.reports", Bounds.loadReports),
        ("BytesObject.size", 0...Bytes.maximumSize),
        ("ReplyObject.repeat", 1...Reply.mostRepeats),
        ("SendOperation.chunk", Bounds.chunk),
        ("SendMessageOperation.chunk", Bounds.chunk),
        ("ReceiveOperation.count", 1...Bounds.message),
        ("ReceiveOperation.receiveSize", Bounds.receiveSize),
        ("ReceiveMessageOperation.receiveSize", Bounds.receiveSize),
        ("RepeatOperation.count", 1...Bounds.rounds),
        ("LengthTextFraming.width", 1...LengthText.Digits.decimal.mostDigits),
        ("CutFault.after", 0...Fault.farthest),
        ("EscapeFault.after", 0...Fault.farthest),
        ("Base64Fault.after", 0...Fault.farthest),
        ("DelimiterInsideFault.after", 0...Fault.farthest),
        ("PauseFault.after", 0...Fault.farthest),
        ("LengthFault.by", Fault.lengths),
    ]

    @Test(arguments: bounds.indices)
    func bounds_areTheDocuments(_ index: Int) {
        let (place, range) = Self.bounds[index]
        let value = Self.value(place)
        #expect(value["minimum"]?.number == Double(range.lowerBound), "\(place)")
        #expect(value["maximum"]?.number == Double(range.upperBound), "\(place)")
    }

    @Test func parameterBounds_areTheDocuments() {
        for (name, range) in [("Limit", ConnectionRoutes.limits), ("Count", ConnectionRoutes.counts)] {
            let schema = Self.document.root["components"]?["parameters"]?[name]?["schema"]
            #expect(schema?["minimum"]?.number == Double(range.lowerBound))
            #expect(schema?["maximum"]?.number == Double(range.upperBound))
        }
        let shutdown = Self.value("Shutdown")["oneOf"]?[2]
        #expect(shutdown?["maxItems"]?.number == Double(ShutdownList.longest))
        for body in ["ServerBody", "ClientBody", "Send", "LoadBody"] {
            #expect(Self.value("\(body).program")["minItems"]?.number == 1)
            #expect(Self.value("\(body).program")["maxItems"]?.number == Double(Bounds.operations))
        }
        #expect(Self.value("Payloads")["maxItems"]?.number == Double(Bounds.payloads))
        let targets = Self.value("LoadBody.to")["oneOf"]?[1]
        #expect(targets?["maxItems"]?.number == Double(Bounds.loadTargets))
        #expect(Self.value("Sources")["maxItems"]?.number == Double(Bounds.loadSources))
        let value = Self.value("OptionValue")["oneOf"]?[0]
        #expect(value?["minimum"]?.number == Double(Int32.min))
        #expect(value?["maximum"]?.number == Double(Int32.max))
    }

    @Test func defaults_areTheDocuments() throws {
        let defaults = ServerSettings(listen: Endpoint(host: "127.0.0.1", port: 0))
        #expect(Self.value("ServerBody.backlog")["default"]?.number == Double(defaults.backlog))
        #expect(Self.value("ServerBody.receiveSize")["default"]?.number == Double(defaults.receiveSize))
        #expect(Self.value("ServerBody.close")["default"]?.text == word(defaults.close))
        #expect(Self.value("ServerBody.messages")["default"]?.text == defaults.messages.rawValue)
        #expect(
            try Self.value("ServerBody.reply")["default"] == JSONValue(json: Array(#"{"repeat":2}"#.utf8)))
        #expect(defaults.reply == .standard)
        #expect(Self.value("ServerBody.onPeerEnd")["default"]?.text == defaults.onPeerEnd.rawValue)
        #expect(Self.value("ServerBody.record")["default"]?.text == defaults.record.rawValue)
        #expect(Self.value("ServerBody.shutdown")["default"]?.text == defaults.shutdown.modes.first?.rawValue)
        let timeouts = try JSONValue(json: encodeJSON(Timeouts().complete))
        #expect(timeouts.members.count == 4)
        for (name, value) in timeouts.members {
            #expect(Self.value("Timeouts.\(name)")["default"] == value)
        }
        let words = try JSONValue(json: encodeJSON(Otherwise()))
        #expect(Set(words.members.keys) == Self.document.properties("Otherwise"))
        for (name, value) in words.members {
            #expect(Self.value("Otherwise.\(name)")["default"] == value)
        }
    }

    @Test func defaultsOfALoad_areTheDocuments() throws {
        let least = #"{"to":"127.0.0.1:1","payload":"x","conversations":1}"#
        let settings = try decodeJSON(Array(least.utf8), as: LoadBody.self).settings
        let defaults = Self.document.schema("LoadBody")["properties"]?.members.compactMapValues {
            $0["default"]
        }
        let own: [String: JSONValue] = [
            "concurrency": .number(Double(settings.concurrency)), "catchUp": .flag(settings.catchUp),
            "connections": .text(settings.connections.rawValue), "warmUp": .number(Double(settings.warmUp)),
            "reports": .number(Double(settings.reports)),
        ]
        let send = Self.document.schema("Send")["properties"]?.members.compactMapValues { $0["default"] }
        let expected = try #require(send).filter {
            !["record", "broadcast"].contains($0.key)
        }.merging(own) { $1 }
        #expect(defaults == expected)
    }

    private func word(_ mode: CloseMode) -> String? {
        CloseMode.words.first { $0.mode == mode }?.word
    }

    /// A schema, or a property of one.
    private static func value(_ place: String) -> JSONValue {
        let parts = place.split(separator: ".", maxSplits: 1).map(String.init)
        let schema = document.schema(parts[0])
        return parts.count == 1 ? schema : document.resolved(schema["properties"]?[parts[1]] ?? .null)
    }

    @Test func defaultsOfASearch_areTheDocuments() throws {
        let body = SearchBody(service: try #require(ResourceName("a")))
        #expect(Self.value("SearchBody.to")["default"]?.text == body.to.description)
        #expect(Self.value("SearchBody.timeout")["default"]?.text == body.timeout.description)
        #expect(Self.value("SearchBody.late")["default"]?.text == body.late.description)
        let service = ServiceSettings(ServiceRecord(name: try #require(ResourceName("a"))))
        #expect(Self.value("Service.answer")["default"]?.flag == service.answers)
        #expect(Self.value("ServiceText")["maxLength"]?.number == Double(ServiceRecord.longestText))
    }

    private static func parameterWords(_ name: String) throws -> [String] {
        try #require(document.root["components"]?["parameters"]?[name]?["schema"]?["enum"]?.texts)
    }
}
