import Glibc

/// Blocks of 16 KiB for one thread, kept for reuse up to a number.
///
/// A free block holds the pointer to the next one in its first bytes, so that the list needs no memory of its own.
package struct BufferPool: ~Copyable {
    /// Bytes of a block that has not grown.
    @inlinable package static var blockSize: Int { 16 * 1024 }

    /// How many free blocks are kept at most.
    package let retained: Int
    /// How many free blocks are kept now.
    package private(set) var free = 0
    /// How many buffers are out: taken and not given back.
    package private(set) var taken = 0
    /// Bytes of the buffers that are out and have grown.
    package private(set) var grown = 0
    private var first: UnsafeMutableRawPointer?

    package init(retained: Int = 1024) { self.retained = retained }

    /// Frees the blocks that it keeps. Buffers that are still out then belong to their holders for good.
    deinit {
        var next = first
        while let block = next {
            next = block.load(as: UnsafeMutableRawPointer?.self)
            Glibc.free(block)
        }
    }

    /// A block of ``blockSize`` bytes, with whatever was in it before.
    package mutating func take() -> Buffer {
        taken += 1
        guard let block = first else {
            return Buffer(base: Self.checked(malloc(Self.blockSize)), capacity: Self.blockSize)
        }
        first = block.load(as: UnsafeMutableRawPointer?.self)
        free -= 1
        return Buffer(base: block, capacity: Self.blockSize)
    }

    /// Takes a buffer back, once. A grown one is freed, as is one beyond ``retained``.
    package mutating func give(_ buffer: Buffer) {
        precondition(taken > 0, "a buffer was given back twice")
        taken -= 1
        if buffer.capacity > Self.blockSize { grown -= buffer.capacity }
        guard buffer.capacity == Self.blockSize, free < retained else {
            Glibc.free(buffer.base)
            return
        }
        buffer.base.storeBytes(of: first, as: UnsafeMutableRawPointer?.self)
        first = buffer.base
        free += 1
    }

    /// Doubles the buffer until it holds `size` bytes; its contents stay, its base moves. C: `realloc(3)`.
    package mutating func grow(_ buffer: inout Buffer, toAtLeast size: Int) {
        guard size > buffer.capacity else { return }
        var capacity = buffer.capacity
        while capacity < size { capacity *= 2 }
        grown += capacity - (buffer.capacity > Self.blockSize ? buffer.capacity : 0)
        buffer = Buffer(base: Self.checked(realloc(buffer.base, capacity)), capacity: capacity)
    }

    @inline(__always)
    private static func checked(_ memory: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer {
        guard let memory else { fatalError("no memory for a buffer") }
        return memory
    }
}
