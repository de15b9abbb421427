import Glibc

/// The counters that Benchmarks/peers/malloc_count.c keeps in a file while it is preloaded.
struct HeapCounter {
    private let counters: UnsafePointer<UInt64>

    init(path: String) {
        // malloc, calloc, realloc, free, aligned, process
        let size = 6 * MemoryLayout<UInt64>.size
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0, let memory = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0),
            memory != MAP_FAILED
        else { fatalError("\(path) can not be read") }
        close(descriptor)
        counters = UnsafePointer(memory.assumingMemoryBound(to: UInt64.self))
        // A counter that was never loaded must not be taken for no calls.
        guard counters[5] == UInt64(getpid()), counters[0] > 0 else {
            fatalError("the heap counter is not in this process")
        }
    }

    /// Calls that allocate.
    var calls: Int {
        Int(counters[0] + counters[1] + counters[2] + counters[4])
    }
}
