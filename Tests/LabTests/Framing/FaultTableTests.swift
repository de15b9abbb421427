import Foundation
import Framing
import Programs
import Testing

@testable import Lab

/// docs/framing-faults.md says what happens.
@Suite(.timeLimit(.minutes(1)))
struct FaultTableTests {
    private static let path = {
        // Tests/LabTests/Framing/FaultTableTests.swift
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appendingPathComponent("docs/framing-faults.md")
    }()

    @Test(arguments: [Bounds.defaultReceiveSize, 1])
    func page_isWhatHappens_howeverItIsRead(receiveSize: Int) async throws {
        let page = try await withLab { lab in
            try await FaultTable(lab: lab, receiveSize: receiveSize).page()
        }
        if ProcessInfo.processInfo.environment["LASTWORD_WRITE_DOCS"] == "1" {
            try page.write(to: Self.path, atomically: true, encoding: .utf8)
            return
        }
        let kept = try String(contentsOf: Self.path, encoding: .utf8)
        let (seen, written) = (page.split(separator: "\n"), kept.split(separator: "\n"))
        for difference in seen.difference(from: written) {
            switch difference {
            case .insert(_, let line, _): Issue.record("docs/framing-faults.md lacks: \(line)")
            case .remove(_, let line, _):
                Issue.record("docs/framing-faults.md has, and it is not so: \(line)")
            }
        }
        #expect(page == kept, "LASTWORD_WRITE_DOCS=1 swift test --filter FaultTableTests writes it anew")
    }

    /// Nothing that breaks a framing is left out.
    @Test(arguments: NamedFraming.all.flatMap { [$0, $0.with(.crc32)] })
    func samples_haveEveryFault(named: NamedFraming) throws {
        let kinds = Set(try FaultTable.samples(for: named.framing).map(\.fault.kind))
        #expect(kinds == Set(Fault.Kind.allCases.filter { $0.breaks(named.framing) }))
    }
}
