/// One lazy deadline per slot.
///
/// Most deadlines are moved or cleared long before they are due. So to clear one, or to move it to a later moment, only
/// stores the wish; the slot stays in the heap at its old, armed moment, and is looked at again when that has come.
/// A slot is in the heap once at most, whatever happens. Nothing is allocated but by ``grow(to:)``.
public struct DeadlineQueue: ~Copyable {
    @usableFromInline struct Entry {
        @usableFromInline var at: UInt64
        @usableFromInline var slot: UInt32

        @usableFromInline init(at: UInt64, slot: UInt32) {
            self.at = at
            self.slot = slot
        }
    }

    /// The wanted moment of each slot, `never` for none.
    @usableFromInline var wanted: UnsafeMutablePointer<UInt64>
    /// Where each slot is in the heap, `absent` for nowhere.
    @usableFromInline var places: UnsafeMutablePointer<UInt32>
    /// A binary heap by the armed moment; `armed` entries are in use.
    @usableFromInline var heap: UnsafeMutablePointer<Entry>
    @usableFromInline var armed = 0
    public private(set) var slots = 0

    @inlinable static var never: UInt64 { .max }
    @inlinable static var absent: UInt32 { .max }

    package init(slots: Int = 0) {
        wanted = .allocate(capacity: 0)
        places = .allocate(capacity: 0)
        heap = .allocate(capacity: 0)
        grow(to: slots)
    }

    deinit {
        wanted.deallocate()
        places.deallocate()
        heap.deallocate()
    }

    /// Makes room for slots 0 to `slots` - 1; never shrinks.
    package mutating func grow(to slots: Int) {
        guard slots > self.slots else { return }
        precondition(slots < Int(Self.absent))
        wanted = Self.grown(wanted, from: self.slots, to: slots, filler: Self.never)
        places = Self.grown(places, from: self.slots, to: slots, filler: Self.absent)
        heap = Self.grown(heap, from: self.slots, to: slots, filler: Entry(at: 0, slot: 0))
        self.slots = slots
    }

    private static func grown<Element>(
        _ old: UnsafeMutablePointer<Element>, from: Int, to: Int, filler: Element
    ) -> UnsafeMutablePointer<Element> {
        let new = UnsafeMutablePointer<Element>.allocate(capacity: to)
        new.update(from: old, count: from)
        (new + from).initialize(repeating: filler, count: to - from)
        old.deallocate()
        return new
    }
}

extension DeadlineQueue {
    /// The deadline that the slot wants, nil for none.
    @inlinable
    public func deadline(slot: UInt32) -> UInt64? {
        precondition(Int(slot) < slots)
        let at = wanted[Int(slot)]
        return at == Self.never ? nil : at
    }

    /// When to look next: not later than any wanted deadline, perhaps earlier than all of them.
    @inlinable public var next: UInt64? { armed == 0 ? nil : heap[0].at }

    /// Sets or replaces the slot's deadline.
    @inlinable
    public mutating func set(slot: UInt32, at moment: UInt64) {
        precondition(Int(slot) < slots && moment != Self.never)
        wanted[Int(slot)] = moment
        let place = places[Int(slot)]
        if place == Self.absent || moment < heap[Int(place)].at { arm(slot, at: moment) }
    }

    /// Takes the slot's deadline back.
    @inlinable
    public mutating func clear(slot: UInt32) {
        precondition(Int(slot) < slots)
        wanted[Int(slot)] = Self.never
    }

    /// A slot whose deadline has come, which has none afterwards; nil when there is no more. To be called until nil.
    package mutating func popDue(now: UInt64) -> UInt32? {
        while armed > 0, heap[0].at <= now {
            let slot = heap[0].slot
            let moment = wanted[Int(slot)]
            if moment <= now || moment == Self.never {
                removeFirst()
                guard moment != Self.never else { continue }
                wanted[Int(slot)] = Self.never
                return slot
            }
            heap[0].at = moment
            siftDown(from: 0)
        }
        return nil
    }
}
