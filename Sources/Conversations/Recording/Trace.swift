import Programs
import Sockets

/// The trace of one connection: its first entries in order, and once that is full a ring of the newest. How a
/// conversation ended is in its last entries.
struct Trace {
    /// The most entries kept; the others are counted.
    static let longest = 256
    /// How many of them are the newest.
    static let newest = 32
    private static let ring = longest - newest

    private var records: [TraceRecord] = []
    /// What few records have more to say; a record has the place of its own, counted from 1.
    private var details: Details?
    private(set) var dropped = 0

    init(capacity: Int = 0) {
        records.reserveCapacity(capacity)
    }

    mutating func clear() {
        if !records.isEmpty { records.removeAll(keepingCapacity: true) }
        details = nil
        dropped = 0
    }

    mutating func add(_ record: TraceRecord, _ detail: TraceDetail?) {
        let isFull = records.count == Self.longest
        let last = isFull ? Self.ring + (dropped + Self.newest - 1) % Self.newest : records.count - 1
        if last >= 0, detail == nil, records[last].isRepeated(by: record) {
            records[last].count += 1
            return
        }
        guard isFull else {
            records.append(record)
            if let detail { records[records.count - 1].detail = keep(detail) }
            return
        }
        let oldest = Self.ring + dropped % Self.newest
        letGo(records[oldest].detail)
        records[oldest] = record
        if let detail { records[oldest].detail = keep(detail) }
        dropped += 1
    }

    private mutating func keep(_ detail: TraceDetail) -> UInt16 {
        let store = details ?? Details()
        details = store
        return store.keep(detail)
    }

    private func letGo(_ place: UInt16) {
        if place > 0 { details?.letGo(place) }
    }

    /// The entries in order; the dropped ones are missing before the newest.
    ///
    /// - Parameter peer: the address that entries name which are about the peer.
    func entries(origin: UInt64, peer: SocketAddress?, _ transport: Transport) -> [TraceEntry] {
        let oldest = Self.ring + dropped % Self.newest
        let inOrder =
            dropped == 0
            ? records[...] : (records[..<Self.ring] + records[oldest...] + records[Self.ring..<oldest])[...]
        return inOrder.map { record in
            var entry = record.entry(origin: origin)
            if record.namesPeer { entry.address = peer.map { transport.text($0) } }
            if record.detail > 0 { details?[record.detail]?.write(to: &entry, transport) }
            entry.explain(on: transport)
            return entry
        }
    }
}

/// What the records of one trace have more to say; most traces have none.
private final class Details {
    private var kept: [TraceDetail?] = []
    private var free: [UInt16] = []

    func keep(_ detail: TraceDetail) -> UInt16 {
        if let place = free.popLast() {
            kept[Int(place) - 1] = detail
            return place
        }
        kept.append(detail)
        return UInt16(kept.count)
    }

    func letGo(_ place: UInt16) {
        kept[Int(place) - 1] = nil
        free.append(place)
    }

    subscript(place: UInt16) -> TraceDetail? { kept[Int(place) - 1] }
}
