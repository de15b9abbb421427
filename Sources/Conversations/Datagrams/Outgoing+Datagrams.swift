extension Outgoing {
    /// Where a datagram ends that begins at a position.
    func end(from start: Int, chunk: Int) -> Int {
        let piece = chunk == .max ? count : min(count, start + chunk)
        return pause > start ? min(piece, pause) : piece
    }

    /// Bytes in one piece, and the memory that was made for them.
    struct Whole {
        var bytes: UnsafeRawBufferPointer
        var made: UnsafeMutableRawBufferPointer?

        func letGo() { made?.deallocate() }
    }

    /// A part of it in one piece, in `room` where it is put together and fits.
    func whole(_ range: Range<Int>, room: UnsafeMutableRawBufferPointer) -> Whole {
        if range.isEmpty { return Whole(bytes: UnsafeRawBufferPointer(start: nil, count: 0)) }
        let first = part(at: range.lowerBound)
        if first.count >= range.count {
            return Whole(bytes: UnsafeRawBufferPointer(rebasing: first.prefix(range.count)))
        }
        let made =
            range.count > room.count
            ? UnsafeMutableRawBufferPointer.allocate(byteCount: range.count, alignment: 16) : nil
        let memory = made ?? room
        var filled = 0
        while filled < range.count {
            let next = part(at: range.lowerBound + filled)
            let fitting = UnsafeRawBufferPointer(rebasing: next.prefix(range.count - filled))
            UnsafeMutableRawBufferPointer(rebasing: memory[filled...]).copyMemory(from: fitting)
            filled += fitting.count
        }
        return Whole(bytes: UnsafeRawBufferPointer(rebasing: memory.prefix(filled)), made: made)
    }
}
