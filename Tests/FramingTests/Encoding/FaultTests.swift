import Testing

@testable import Framing

/// Which faults there are for a framing.
struct FaultTests {
    static let layouts = Layouts.short

    /// The kinds that break something in every framing, and those that need what only some have.
    @Test(arguments: layouts)
    func fault_breaksWhatTheFramingHas(_ layout: Framing.Layout) {
        var kinds: Set<Fault.Kind> = [.cut, .twice, .pause]
        switch layout {
        case .endOfStream: break
        case .lengthText, .lengthBinary: kinds.formUnion([.length, .trailing])
        case .marker, .line, .nul, .announced:
            kinds.formUnion([.noEnd, .wrongEnd, .delimiterInside, .trailing])
        case .escaped: kinds.formUnion([.noEnd, .wrongEnd, .delimiterInside, .trailing, .escape])
        case .base64Line: kinds.formUnion([.noEnd, .wrongEnd, .delimiterInside, .trailing, .base64])
        }
        #expect(Set(Fault.Kind.allCases.filter { $0.breaks(Framing(layout)) }) == kinds)
        #expect(
            Set(Fault.Kind.allCases.filter { $0.breaks(Framing(layout, checksum: .crc32c)) })
                == kinds.union([.checksum]))
    }

    /// The tables leave out no fault of any kind of framing.
    @Test(arguments: Fault.Kind.allCases)
    func fault_hasARow_forEveryKindOfFramingThatItBreaks(_ kind: Fault.Kind) {
        let rows = EndFaultTests.all + LengthFaultTests.text + LengthFaultTests.binary + ContentFaultTests.all
        let shown = Set(rows.filter { $0.fault?.kind == kind }.map { $0.framing.layout.word })
        let broken = Set(
            Self.layouts.filter { kind.breaks(Framing($0, checksum: kind == .checksum ? .crc32 : nil)) }
                .map(\.word))
        #expect(shown == broken)
    }
}

extension Framing.Layout {
    /// The kind that it is of.
    fileprivate var word: String { String("\(self)".prefix { $0 != "(" }) }
}
