/// A block of memory of a ``BufferPool``: a handle, without ownership and without bookkeeping of what is in it.
package struct Buffer {
    package let base: UnsafeMutableRawPointer
    /// In bytes.
    package let capacity: Int

    @inlinable
    package init(base: UnsafeMutableRawPointer, capacity: Int) {
        self.base = base
        self.capacity = capacity
    }

    /// All of it, not initialised.
    @inlinable package var bytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: base, count: capacity)
    }
}
