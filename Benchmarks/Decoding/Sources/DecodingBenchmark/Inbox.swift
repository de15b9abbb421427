import Glibc

/// The buffer of a connection, as the engine keeps it (Sources/Conversations/Operations/Inbox.swift): the bytes of a
/// message lie together, what remains of a read moves to the front when there is no room behind it, and the buffer doubles
/// when that is not enough.
struct Inbox {
    private var base: UnsafeMutableRawPointer
    private var capacity = 16 << 10
    private(set) var filled = 0
    /// Bytes of messages that are done.
    private(set) var consumed = 0

    init() {
        base = malloc(capacity)
    }

    func free() {
        Glibc.free(base)
    }

    /// What belongs to no complete message yet.
    var rest: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: base + consumed, count: filled - consumed)
    }

    mutating func consume(_ count: Int) {
        consumed += count
    }

    /// Copies bytes in, as the kernel does.
    mutating func receive(_ bytes: UnsafeRawBufferPointer) {
        if consumed == filled { (consumed, filled) = (0, 0) }
        if filled + bytes.count > capacity { makeRoom(bytes.count) }
        memcpy(base + filled, bytes.baseAddress!, bytes.count)
        filled += bytes.count
    }

    private mutating func makeRoom(_ size: Int) {
        memmove(base, base + consumed, filled - consumed)
        (consumed, filled) = (0, filled - consumed)
        guard filled + size > capacity else { return }
        while capacity < filled + size { capacity *= 2 }
        base = realloc(base, capacity)
    }
}
