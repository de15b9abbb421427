import Glibc
import Synchronization

/// What a sanitizer has to find (`fault`), and what the thread sanitizer has to leave alone (`order`): see order.c.
@main struct Sight {
    static func main() async {
        let found = Found()
        switch CommandLine.arguments.dropFirst().first {
        case "fault":
            beyond()
            for thread in (0..<2).map({ _ in start { found.number += 1 } }) { pthread_join(thread, nil) }
        case "order":
            let threads = (0..<4).map { _ in
                start {
                    for _ in 0..<20_000 { found.lock.withLock { _ in found.number += 1 } }
                }
            }
            for thread in threads { pthread_join(thread, nil) }
            // Resumed before anybody waits for it: by a thread that goes unnoticed, and its end as well.
            await withCheckedContinuation { continuation in
                let thread = start {
                    found.number += 1
                    continuation.resume()
                }
                pthread_detach(thread)
                usleep(100_000)
            }
            guard found.number == 80_001 else { exit(1) }
        default: exit(64)
        }
    }

    /// Reads a byte behind the last.
    static func beyond() {
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: 16, alignment: 1)
        bytes.initializeMemory(as: UInt8.self, repeating: 0, count: 16)
        // Not known before it runs.
        let place = CommandLine.arguments.count + 14
        print(bytes.load(fromByteOffset: place, as: UInt8.self))
        bytes.deallocate()
    }

    static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t {
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            { body in
                Unmanaged<Body>.fromOpaque(body!).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(Body(run: body)).toOpaque())
        guard error == 0 else { exit(1) }
        return thread
    }
}

final class Found: @unchecked Sendable {
    let lock = Mutex(())
    var number = 0
}

final class Body: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) { self.run = run }
}
