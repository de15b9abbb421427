/// The heap: the parent of place n is at (n - 1) / 2.
extension DeadlineQueue {
    /// Puts the slot into the heap, or moves it up to an earlier moment.
    @usableFromInline
    mutating func arm(_ slot: UInt32, at moment: UInt64) {
        var place = Int(places[Int(slot)])
        if place == Int(Self.absent) {
            place = armed
            armed += 1
        }
        let entry = Entry(at: moment, slot: slot)
        while place > 0 {
            let parent = (place - 1) / 2
            guard moment < heap[parent].at else { break }
            put(heap[parent], at: place)
            place = parent
        }
        put(entry, at: place)
    }

    mutating func removeFirst() {
        places[Int(heap[0].slot)] = Self.absent
        armed -= 1
        guard armed > 0 else { return }
        put(heap[armed], at: 0)
        siftDown(from: 0)
    }

    mutating func siftDown(from start: Int) {
        var place = start
        let entry = heap[place]
        while true {
            var child = 2 * place + 1
            guard child < armed else { break }
            if child + 1 < armed, heap[child + 1].at < heap[child].at { child += 1 }
            guard heap[child].at < entry.at else { break }
            put(heap[child], at: place)
            place = child
        }
        put(entry, at: place)
    }

    @inline(__always)
    private mutating func put(_ entry: Entry, at place: Int) {
        heap[place] = entry
        places[Int(entry.slot)] = UInt32(truncatingIfNeeded: place)
    }
}
