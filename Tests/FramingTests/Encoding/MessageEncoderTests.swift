import Testing

@testable import Framing

/// What holds of every message that is encoded, with a fault or without.
struct MessageEncoderTests {
    static let payloads: [[UInt8]] = [
        [], [0x61], Array("a1234".utf8), Array(";!;!".utf8), Array("..0.1".utf8), Array("é\r\n\0".utf8),
        [UInt8](repeating: 0x5C, count: 200), [UInt8](repeating: 0x0A, count: 41),
        [UInt8](repeating: UInt8(ascii: "."), count: 120),
    ]

    static let faults: [Fault?] = [
        nil, .noEnd, .wrongEnd(nil), .wrongEnd([UInt8](repeating: 0x65, count: 50)), .cut(after: nil),
        .cut(after: 3),
        .length(.by(1)), .length(.value(.min)), .length(.value(.max)), .length(.characters),
        .length(.text([UInt8](repeating: 0x30, count: 50))), .checksum, .escape(after: nil),
        .escape(after: 99),
        .base64([UInt8](repeating: 0x2A, count: 50), after: nil), .base64([0x2A], after: 99),
        .delimiterInside(after: nil),
        .delimiterInside(after: 99), .trailing([UInt8](repeating: 0x74, count: 50)), .twice,
        .pause(after: nil, nanoseconds: 1),
    ]

    /// Every fault that the framing can have, with each checksum.
    static func encoders(_ layout: Framing.Layout) -> [MessageEncoder] {
        Layouts.checksums.flatMap { checksum in
            let framing = Framing(layout, checksum: checksum)
            return faults.filter { $0?.kind.breaks(framing) != false }.map {
                MessageEncoder(framing, fault: $0)
            }
        }
    }

    @Test(arguments: Layouts.short + Layouts.escaped)
    func encode_countsWhatItWrites(_ layout: Framing.Layout) throws {
        for encoder in Self.encoders(layout) {
            for payload in Self.payloads {
                try payload.withUnsafeBytes { payload in
                    guard let counted = encoder.encode(payload, into: nil) else {
                        #expect(!encoder.fits(payload.count))
                        return
                    }
                    #expect(encoder.fits(payload.count))
                    #expect(counted.count <= encoder.largestSize(payload.count), "\(encoder)")
                    #expect((counted.pause ?? 0) <= counted.count)
                    // The same in memory of this size; less of it than that is filled, and nothing behind it.
                    let whole = try #require(encoder.written(payload, in: counted.count))
                    #expect(!whole.contains(Canary.byte), "\(encoder)")
                    for size in [0, 1, counted.count / 2] where size <= counted.count {
                        #expect(encoder.written(payload, in: size) == Array(whole.prefix(size)))
                    }
                }
            }
        }
    }

    @Test(arguments: Layouts.short + Layouts.escaped)
    func encode_takesCopiesForOnePayload(_ layout: Framing.Layout) {
        for encoder in Self.encoders(layout) {
            for payload in Self.payloads {
                for copies in [0, 2, 5] {
                    let repeated = encoder.encode(
                        [[UInt8]](repeating: payload, count: copies).flatMap(\.self))
                    let bytes = payload.withUnsafeBytes { payload -> [UInt8]? in
                        let count = encoder.encode(payload, copies: copies, into: nil)?.count
                        return count.flatMap { encoder.written(payload, copies: copies, in: $0) }
                    }
                    #expect(bytes == repeated?.bytes, "\(copies) times \(payload) by \(encoder)")
                }
            }
        }
    }

    /// A place beyond the end is the end.
    @Test(arguments: Layouts.short, Layouts.checksums)
    func encode_putsAFaultAtTheEnd_whenItsPlaceIsBeyond(
        _ layout: Framing.Layout, _ checksum: Checksum.Algorithm?
    ) {
        let framing = Framing(layout, checksum: checksum)
        for payload in Self.payloads {
            let faults: [(Int) -> Fault] = [
                { .escape(after: $0) }, { .base64([0x2A], after: $0) }, { .delimiterInside(after: $0) },
            ]
            for fault in faults where fault(0).kind.breaks(framing) {
                let atTheEnd = MessageEncoder(framing, fault: fault(payload.count)).encode(payload)?.bytes
                for place in [payload.count + 1, payload.count + 4, payload.count + 9, .max] {
                    let beyond = MessageEncoder(framing, fault: fault(place)).encode(payload)?.bytes
                    #expect(beyond == atTheEnd, "\(fault(place)) of \(payload)")
                }
            }
        }
    }

    @Test(arguments: Layouts.short)
    func tail_isAllThatFollowsAPayload(_ layout: Framing.Layout) {
        for encoder in Self.encoders(layout) {
            guard let tail = encoder.tail else { continue }
            for payload in Self.payloads { #expect(encoder.encode(payload)?.bytes == payload + tail) }
        }
        #expect(MessageEncoder(Framing(layout, checksum: .crc32)).tail == nil)
    }

    /// The largest payload, checksum left out, that a length has room for.
    @Test(
        arguments: [
            (.lengthText(LengthText(width: 1)), 9), (.lengthText(LengthText(width: 2)), 99),
            (.lengthText(LengthText(width: 2, digits: .hex)), 255),
            (.lengthText(LengthText(width: 3, padding: .spaceBefore)), 999),
            (.lengthBinary(LengthBinary(size: 1)), 255),
            (.lengthBinary(LengthBinary(size: 1, includesHeader: true)), 254),
            (.lengthBinary(LengthBinary(size: 2)), 65535),
            (.lengthBinary(LengthBinary(size: 2, endian: .little, includesHeader: true)), 65533),
        ] as [(Framing.Layout, Int)])
    func fits_isTrueUpToTheLargestLength(_ layout: Framing.Layout, _ largest: Int) throws {
        for checksum in Layouts.checksums {
            let framing = Framing(layout, checksum: checksum)
            let encoder = MessageEncoder(framing)
            let most = largest - (checksum == nil ? 0 : 8)
            #expect(encoder.fits(most))
            #expect(!encoder.fits(most + 1))
            let payload = [UInt8](repeating: 0x61, count: most)
            let bytes = try #require(encoder.encode(payload)?.bytes)
            #expect(receive(framing, Cuts(bytes, every: 1000)).payloads == [payload])
            #expect(encoder.encode(payload + [0x61]) == nil)
            #expect(MessageEncoder(framing, fault: .cut(after: 1)).encode(payload + [0x61]) == nil)
            #expect(MessageEncoder(framing, fault: .length(.by(0))).encode(payload + [0x61]) != nil)
        }
    }

    @Test(arguments: Layouts.short.filter { !$0.hasLength })
    func fits_isTrue_whenThereIsNoLength(_ layout: Framing.Layout) {
        #expect(MessageEncoder(Framing(layout, checksum: .crc32)).fits(1 << 40))
    }
}

/// What stands in memory that nothing was written to. No payload has it.
private enum Canary {
    static let byte: UInt8 = 0xEE
}

extension MessageEncoder {
    /// What an encoding leaves in so much memory. Nil where it has touched what lies behind.
    fileprivate func written(_ payload: UnsafeRawBufferPointer, copies: Int = 1, in count: Int) -> [UInt8]? {
        var memory = [UInt8](repeating: Canary.byte, count: count + 64)
        memory.withUnsafeMutableBytes {
            _ = encode(payload, copies: copies, into: UnsafeMutableRawBufferPointer(rebasing: $0[..<count]))
        }
        let isClean = memory[count...].allSatisfy { $0 == Canary.byte }
        return isClean ? Array(memory[..<count]) : nil
    }
}
