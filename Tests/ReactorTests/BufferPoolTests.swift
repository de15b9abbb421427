import Reactor
import TestSupport
import Testing

@Suite(.ownThread) struct BufferPoolTests {
    @Test func block_isUsedAgain() {
        var pool = BufferPool()
        let first = pool.take()
        #expect(first.capacity == 16 * 1024 && first.bytes.count == first.capacity)
        first.bytes.initializeMemory(as: UInt8.self, repeating: 0xff)
        let second = pool.take()
        #expect(pool.taken == 2 && first.base != second.base)
        pool.give(first)
        pool.give(second)
        #expect(pool.taken == 0 && pool.free == 2)
        #expect(pool.take().base == second.base)
        #expect(pool.take().base == first.base)
        pool.give(first)
        pool.give(second)
    }

    @Test func retained_isTheMost() {
        var pool = BufferPool(retained: 2)
        let buffers = (0..<5).map { _ in pool.take() }
        for buffer in buffers { pool.give(buffer) }
        #expect(pool.free == 2 && pool.taken == 0)
    }

    @Test(arguments: [
        (16 * 1024, 16 * 1024), (16 * 1024 + 1, 32 * 1024), (100_000, 128 * 1024), (1 << 20, 1 << 20),
    ])
    func growth_doubles_andKeepsTheContents(_ size: Int, _ capacity: Int) {
        var pool = BufferPool()
        var buffer = pool.take()
        for index in 0..<buffer.capacity { buffer.bytes[index] = UInt8(truncatingIfNeeded: index &* 7) }
        pool.grow(&buffer, toAtLeast: size)
        #expect(buffer.capacity == capacity)
        #expect((0..<16 * 1024).allSatisfy { buffer.bytes[$0] == UInt8(truncatingIfNeeded: $0 &* 7) })
        buffer.bytes[capacity - 1] = 1
        pool.give(buffer)
        #expect(pool.free == (capacity == 16 * 1024 ? 1 : 0))
    }

    @Test func givingTwice_endsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            var pool = BufferPool()
            let buffer = pool.take()
            pool.give(buffer)
            pool.give(buffer)
        }
    }
}
