import Glibc
import Testing

@testable import Framing

/// A decoder looks at what came and no further: the bytes end where a page begins that can not be read, so that one byte too
/// many ends the whole process.
struct OverreadTests {
    @Test(arguments: Layouts.short)
    func decoder_looksAtNothingThatDidNotCome(_ layout: Framing.Layout) throws {
        let edge = try #require(Edge())
        var random = SeededRandom(state: 6)
        for checksum in Layouts.checksums {
            let framing = Framing(layout, checksum: checksum)
            let decoder = MessageDecoder(framing)
            for _ in 0..<20 {
                let bytes = NastyStream(framing: framing).make(&random)
                var progress = MessageDecoder.Progress()
                for count in 0...bytes.count {
                    let came = edge.place(bytes[..<count])
                    if decoder.advance(&progress, came) != nil { break }
                    let before = Array(came)
                    _ = decoder.missing(progress, UnsafeRawBufferPointer(came))
                    #expect(Array(came) == before, "only a message that is whole is decoded in place")
                    _ = decoder.finish(progress, came)
                }
            }
        }
    }

    /// The largest lengths of all, with nothing behind them (endings: length-overflow).
    @Test(arguments: Layouts.lengthBinaries)
    func length_isJudgedByItsHeaderAlone(_ layout: Framing.Layout) throws {
        let edge = try #require(Edge())
        guard case .lengthBinary(let rule) = layout else { return }
        let header = [UInt8](repeating: 0xFF, count: rule.size)
        var progress = MessageDecoder.Progress()
        let decoded = MessageDecoder(Framing(layout), limit: 100).advance(&progress, edge.place(header[...]))
        let declared = rule.largest - (rule.includesHeader ? UInt64(rule.size) : 0)
        #expect(decoded == .raw(rule.size, .tooLarge(declared: declared, limit: 100)))
    }
}

/// A page of memory with one behind it that can not be read.
private final class Edge {
    private let memory: UnsafeMutableRawPointer
    private let size = Int(sysconf(Int32(_SC_PAGESIZE)))

    init?() {
        guard let memory = mmap(nil, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            memory != MAP_FAILED
        else { return nil }
        self.memory = memory
        guard mprotect(memory + size, size, PROT_NONE) == 0 else { return nil }
    }

    deinit { munmap(memory, 2 * size) }

    /// Bytes whose last one is the last that can be read.
    func place(_ bytes: ArraySlice<UInt8>) -> UnsafeMutableRawBufferPointer {
        let room = UnsafeMutableRawBufferPointer(start: memory + (size - bytes.count), count: bytes.count)
        room.copyBytes(from: bytes)
        return room
    }
}
