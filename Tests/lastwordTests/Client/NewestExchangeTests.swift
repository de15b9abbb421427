import Testing

@testable import lastword

struct NewestExchangeTests {
    @Test(
        arguments: [
            [], [1], [7], [1, 2], [3, 4, 5, 100], Array(1...1000), Array(900_001...910_000), [1, 1 << 40],
            stride(from: 5, through: 5000, by: 7).map { UInt64($0) },
        ] as [[UInt64]])
    func newest_isTheHighest_whateverIsMissing(_ numbers: [UInt64]) throws {
        var looks = 0
        let newest = try ExchangeCommand.newestNumber { after throws(ClientFailure) in
            looks += 1
            return numbers.first { after == nil || $0 > after! }
        }
        #expect(newest == numbers.last)
        let span = (numbers.last ?? 0) - (numbers.first ?? 0) + 1
        #expect(looks <= 3 + 2 * (64 - span.leadingZeroBitCount))
    }

    @Test func newest_isFound_whileMoreCome() throws {
        var newest: UInt64 = 10
        let found = try ExchangeCommand.newestNumber { after throws(ClientFailure) in
            defer { if newest < 30 { newest += 1 } }
            return after.map { $0 < newest ? $0 + 1 : nil } ?? 1
        }
        #expect(try #require(found) >= 10)
    }

    @Test func failure_isPassedOn() {
        #expect(throws: ClientFailure.self) {
            try ExchangeCommand.newestNumber { _ throws(ClientFailure) in throw .refused("no") }
        }
    }
}
