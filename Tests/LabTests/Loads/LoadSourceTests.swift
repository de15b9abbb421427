import Programs
import Sockets
import Testing

@testable import Lab

/// Where a load may come from.
@Suite(.timeLimit(.minutes(1)))
struct LoadSourceTests {
    /// 198.51.100.0/24 is documentation's own (RFC 5737): no machine has such an address, so it can not be bound.
    @Test(arguments: [
        ("198.51.100.7", [], LabProblem.Code.addressNotAllowed, "--allow-listen 198.51.100.7 "),
        ("0.0.0.0", ["198.51.100.0/24"], .addressNotAllowed, "--allow-listen 0.0.0.0/0 "),
        ("198.51.100.7", ["198.51.100.0/24"], .addressUnusable, "198.51.100.7 can not be bound"),
    ])
    func foreignSource_isRefused_untilItsNetworkIsGiven(
        _ source: String, _ networks: [String], _ code: LabProblem.Code, _ says: String
    ) async throws {
        var configuration = LabConfiguration()
        configuration.allowedListens = try networks.map { try Network($0) }
        // A target's network is none to come from.
        configuration.allowedTargets = [.everyIPv4]
        try await withLab(configuration) { lab in
            let server = try await lab.createServer(nil, serverSettings())
            let settings = try loadSettings(
                to: server, body: #"{"payload":"a","conversations":1,"sources":["\#(source)"]}"#)
            do throws(LabProblem) {
                _ = try await lab.startLoad(settings)
                Issue.record("a load began")
            } catch {
                #expect(error.code == code)
                #expect(error.field == "sources")
                #expect(error.detail.contains(says))
            }
        }
    }
}
