/// The slots of a loop's connections: flat memory in chunks that never move.
struct ConnectionTable: ~Copyable {
    private static let chunkSize = 256

    private var chunks: [UnsafeMutablePointer<Connection>] = []
    private var generations: [UInt32] = []
    /// Free slots; the one freed last is warm, and is used first.
    private var free: [UInt32] = []
    /// Slots in use.
    private(set) var count = 0

    var capacity: Int { generations.count }

    /// Makes a connection in a free slot, and tells it which.
    mutating func insert(
        _ plan: ConversationPlan, startedAt moment: UInt64
    ) -> UnsafeMutablePointer<Connection> {
        if free.isEmpty { grow() }
        let slot = free.removeLast()
        generations[Int(slot)] &+= 1
        count += 1
        let place = pointer(slot)
        place.initialize(to: Connection(plan: plan, startedAt: moment))
        place.pointee.slot = slot
        place.pointee.generation = generations[Int(slot)]
        return place
    }

    mutating func remove(_ connection: UnsafeMutablePointer<Connection>) {
        let slot = connection.pointee.slot
        connection.deinitialize(count: 1)
        // Odd numbers are in use, even ones are free.
        generations[Int(slot)] &+= 1
        free.append(slot)
        count -= 1
    }

    /// The connection in a slot, or nil where it is not the one of that generation any more.
    func find(slot: UInt32, generation: UInt32) -> UnsafeMutablePointer<Connection>? {
        guard Int(slot) < generations.count, generations[Int(slot)] == generation else { return nil }
        return pointer(slot)
    }

    func find(slot: UInt32) -> UnsafeMutablePointer<Connection>? {
        generations[Int(slot)] & 1 == 1 ? pointer(slot) : nil
    }

    private func pointer(_ slot: UInt32) -> UnsafeMutablePointer<Connection> {
        chunks[Int(slot) / Self.chunkSize] + Int(slot) % Self.chunkSize
    }

    private mutating func grow() {
        let first = UInt32(generations.count)
        chunks.append(.allocate(capacity: Self.chunkSize))
        generations += Array(repeating: 0, count: Self.chunkSize)
        free += (first..<first + UInt32(Self.chunkSize)).reversed()
    }

    deinit {
        for chunk in chunks { chunk.deallocate() }
    }
}
