import Foundation
import Framing
import Programs

@testable import Lab

/// What becomes of a message with a fault, for every framing and every fault that breaks something in it: as a page of
/// the documentation.
struct FaultTable {
    /// A fault as in JSON, on a payload.
    struct Sample: Sendable {
        var fault: String
        var payload = "hello"

        func read() throws -> Fault { try JSONDecoder().decode(Fault.self, from: Data(fault.utf8)) }
    }

    /// What one conversation showed.
    struct Row: Equatable {
        var wire: [UInt8]
        var messages: [String]
        var answer: [UInt8]
        /// The server's messages where another one followed.
        var followed: [String]
    }

    static let behind = "bye"

    static let samples = [
        #""no-end""#, #""wrong-end""#, #""cut""#, #"{"type":"cut","after":2}"#, #"{"type":"length","by":2}"#,
        #"{"type":"length","by":-2}"#, #"{"type":"length","value":-1}"#,
        #"{"type":"length","value":99999999}"#,
        #"{"type":"length","value":"many"}"#, #"{"type":"length","counts":"characters"}"#, #""checksum""#,
        #""escape""#, #""base64""#, #""delimiter-inside""#, #""trailing""#, #""twice""#,
        #"{"type":"pause","time":"20ms"}"#,
    ].map { Sample(fault: $0, payload: $0.contains("characters") ? "na\u{EF}ve" : "hello") }

    /// Those that break something in a framing, as the API takes them.
    static func samples(for framing: Framing) throws -> [(sample: Sample, fault: Fault)] {
        try samples.compactMap { sample in
            let fault = try sample.read()
            guard fault.kind.breaks(framing) else { return nil }
            // Bytes in place of a length are for one that is text.
            if case .length(.text) = fault, case .lengthBinary = framing.layout { return nil }
            return (sample, fault)
        }
    }

    let lab: Lab
    var receiveSize = Bounds.defaultReceiveSize

    func row(_ framing: Framing, _ sample: Sample, _ fault: Fault) async throws -> Row {
        let alone = try await exchange(framing, sample, fault, followed: false)
        let endsByItself = framing.layout != .endOfStream
        let followed = try await endsByItself ? exchange(framing, sample, fault, followed: true) : nil
        return Row(
            wire: alone.client?.sent.captured ?? [], messages: alone.server?.told ?? [],
            answer: alone.client?.received.captured ?? [], followed: followed?.server?.told ?? [])
    }

    private func exchange(
        _ framing: Framing, _ sample: Sample, _ fault: Fault, followed: Bool
    ) async throws -> Exchange {
        let server = try await lab.createServer(
            nil,
            serverSettings { settings in
                settings.framing = framing
                settings.receiveSize = receiveSize
                settings.messages = framing.layout == .endOfStream ? .one : .many
                settings.reply = .answer(.echo(repeat: 1, framing, Otherwise()))
            })
        let messages =
            [Operation(.sendMessage(Bytes(sample.payload), framing, fault: fault))]
            + (followed ? [Operation(.sendMessage(Bytes(Self.behind), framing))] : [])
        var fields = SendFields()
        fields.to = server.bound
        fields.program = OperationList(
            [Operation(.connect())] + messages
                + [Operation(.shutdown(.write)), Operation(.receive(.end)), Operation(.close)])
        return try await lab.send(fields)
    }

    /// A pause that is longer than what the server gives a message. The client is not awaited.
    func longPause(_ framing: Framing) async throws -> Row {
        let server = try await lab.createServer(
            nil,
            serverSettings { settings in
                settings.framing = framing
                settings.timeouts.message = .milliseconds(700)
                settings.reply = .answer(.echo(repeat: 1, framing, Otherwise()))
                settings.close = .immediately
            })
        let sent = try await lab.send(
            sendFields(to: server, "hello") { fields in
                fields.framing = framing
                fields.fault = .pause(after: nil, nanoseconds: 30_000_000_000)
            }, wait: .seconds(0))
        var filter = ConnectionFilter()
        filter.server = server.name
        filter.wait = .seconds(10)
        filter.state = .closed
        let other = await lab.connections(filter).items.first
        if let id = sent.client.flatMap({ UInt64($0.id.dropFirst(2)) }) {
            _ = try await lab.abortConnection(id)
        }
        return Row(
            wire: other?.received.captured ?? [], messages: other?.told ?? [],
            answer: other?.sent.captured ?? [], followed: [])
    }
}

// MARK: The page

extension FaultTable {
    func page() async throws -> String {
        var page = Self.introduction
        var plain: [String: Row] = [:]
        for named in NamedFraming.all {
            page += "\n## \(named.name)\n\n" + Self.head
            for (sample, fault) in try Self.samples(for: named.framing) {
                let row = try await row(named.framing, sample, fault)
                plain[named.name + sample.fault] = row
                page += line([code(sample.fault)], row)
            }
            if named.name == "line" {
                let row = try await longPause(named.framing)
                page += line([code(#"{"type":"pause","time":"30s"}"#) + ", `timeouts.message` 700ms"], row)
            }
        }
        page += Self.checksums
        for named in NamedFraming.all {
            let framing = named.with(.crc32).framing
            for (sample, fault) in try Self.samples(for: framing) {
                let row = try await row(framing, sample, fault)
                if let other = plain[named.name + sample.fault], outcomes(row) == outcomes(other) { continue }
                page += line(["\(named.name)", code(sample.fault)], row)
            }
        }
        return page
    }

    private func outcomes(_ row: Row) -> [[Substring?]] {
        [row.messages, row.followed].map { $0.map { $0.split(separator: " ").first } }
    }

    private func line(_ first: [String], _ row: Row) -> String {
        let cells =
            first + [
                code(printable(row.wire)), list(row.messages), code(printable(row.answer)),
                list(row.followed),
            ]
        return "| " + cells.joined(separator: " | ") + " |\n"
    }

    private func list(_ messages: [String]) -> String {
        messages.isEmpty ? "–" : messages.map(code).joined(separator: ", ")
    }

    private func code(_ text: String) -> String { text.isEmpty ? "–" : "`\(text)`" }

    private static let introduction = """
        # Faults of framings

        What a server makes of a message with a `fault`, seen over a connection. Generated by the tests, and compared with
        this page by each run of them; `LASTWORD_WRITE_DOCS=1` writes it anew.

        The payload is `hello`, or `naïve` where characters are counted. The server reads many messages (one, where the
        stream ends it), and answers each with a copy in the same framing. It stops at the first that is not complete, and
        answers that with the word of its outcome. The last column has what the server reads where another message, `bye`,
        follows on the same connection.

        A message is shown with its outcome; what was found, as `no-end 1 of 3` or `malformed escape at 2`; and its bytes:
        the payload where that is known, else the message as it came. Bytes that are no printable ASCII are written as
        in C. `checksum-mismatch` has the value that came, then the right one.

        """

    private static let head = """
        | fault | on the wire | messages | answer | with another behind it |
        | --- | --- | --- | --- | --- |

        """

    private static let checksums = """

        ## With a checksum

        The same with `"checksum": "crc32"`, where the outcomes are others than without, or the fault is the checksum's.

        | framing | fault | on the wire | messages | answer | with another behind it |
        | --- | --- | --- | --- | --- | --- |

        """
}
