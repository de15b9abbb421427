import Foundation
import Framing
import Programs
import Testing

@testable import Lab

/// One of each framing, by the name of its type, as the API has it by default.
struct NamedFraming: Sendable, CustomTestStringConvertible {
    var name: String
    var framing: Framing

    var testDescription: String { name + (framing.checksum.map { " \($0.rawValue)" } ?? "") }

    /// Those that end each message by themselves.
    static let ending = [
        NamedFraming(name: "marker", framing: .marker(Array("END".utf8))),
        NamedFraming(name: "line", framing: .line(.lf)),
        NamedFraming(name: "nul", framing: .nul),
        NamedFraming(
            name: "escaped", framing: Framing(.escaped(delimiter: 0x0A, escape: UInt8(ascii: "\\")))),
        NamedFraming(name: "base64-line", framing: Framing(.base64Line(.lf))),
        NamedFraming(name: "announced", framing: .announced),
        NamedFraming(name: "length-text", framing: Framing(.lengthText(LengthText()))),
        NamedFraming(name: "length-binary", framing: Framing(.lengthBinary(LengthBinary()))),
    ]

    static let all = ending + [NamedFraming(name: "end-of-stream", framing: .endOfStream)]

    /// Whether it can carry any bytes.
    var isTransparent: Bool {
        switch framing.layout {
        case .marker, .line, .nul: false
        default: true
        }
    }

    func with(_ checksum: Checksum.Algorithm) -> NamedFraming {
        NamedFraming(name: name, framing: Framing(framing.layout, checksum: checksum))
    }
}

extension Lab {
    /// A server in the short form of the API, on a port that the system picks.
    func serve(settings json: String) async throws -> ServerView {
        let body = #"{"listen":"127.0.0.1:0","# + json.dropFirst()
        return try await createServer(
            nil, try JSONDecoder().decode(ServerBody.self, from: Data(body.utf8)).settings)
    }

    /// One conversation with a server, in the short form of the API.
    func send(to server: ServerView, settings json: String) async throws -> Exchange {
        var fields = try JSONDecoder().decode(SendFields.self, from: Data(json.utf8))
        fields.to = server.bound
        return try await send(fields)
    }
}

/// One conversation in a lab of its own, both sides in the short form of the API.
func converse(
    server: String, send: String, _ configuration: LabConfiguration = LabConfiguration()
) async throws -> Exchange {
    try await withLab(configuration) { lab in
        let view = try await lab.serve(settings: server)
        return try await lab.send(to: view, settings: send)
    }
}

/// One conversation in a lab of its own: a server in the short form, a client by its program.
func converse(
    server: String, program: String, _ configuration: LabConfiguration = LabConfiguration()
) async throws -> Exchange {
    try await withLab(configuration) { lab in
        let view = try await lab.serve(settings: server)
        return try await lab.send(to: view, program)
    }
}

extension MessageReport {
    /// In a few words, as `no-end 1 of 3 "a1234S"`.
    var told: String {
        let fact = defect.map { defect in
            switch defect {
            case .noEnd(let matched, let count): "\(matched) of \(count)"
            case .openEscape(let place): "open escape at \(place)"
            case .truncated(.closing, _, _): "closing"
            case .truncated(let part, let received, let expected?):
                "\(part.rawValue) \(received) of \(expected)"
            case .truncated(let part, let received, nil): "\(part.rawValue) \(received)"
            case .malformed(let rule, let place): "\(rule.rawValue) at \(place)"
            case .checksumMismatch(let sent, let computed):
                "\(hexadecimal(sent)) for \(hexadecimal(computed))"
            case .tooLarge(let declared?, let limit): "declared \(declared) of \(limit)"
            case .tooLarge(nil, let limit): "over \(limit)"
            }
        }
        let head = [outcome.rawValue, fact].compactMap(\.self).joined(separator: " ")
        return bytes == 0 && outcome != .complete ? head : "\(head) \"\(printable(captured))\""
    }
}

extension ConnectionReport {
    /// Its messages, each in a few words.
    var told: [String] { messages.map(\.told) }
}

/// Bytes as a reader sees them: what is no printable ASCII as in C.
func printable(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byte in
        switch byte {
        case 0x0A: "\\n"
        case 0x0D: "\\r"
        case UInt8(ascii: "\\"): "\\\\"
        case 0x20...0x7E: String(UnicodeScalar(byte))
        default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }.joined()
}

private func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
}

/// A send to a server that reads many messages, both with the same framing for what they say and for what they answer.
func exchangeOfMany(
    _ named: NamedFraming, _ change: @Sendable (inout SendFields) -> Void
) async throws -> Exchange {
    try await withLab { lab in
        let server = try await lab.createServer(
            nil,
            serverSettings { settings in
                settings.framing = named.framing
                settings.messages = .many
            })
        return try await lab.send(
            sendFields(to: server) { fields in
                fields.framing = named.framing
                fields.receiveFraming = named.framing
                change(&fields)
            })
    }
}
