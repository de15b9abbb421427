import Dispatch
import Glibc
import Synchronization

/// What the kernel lets one thread, and those that it starts, have to itself.
package enum Surroundings: Sendable {
    /// A network with nothing but a loopback interface.
    case ownNetwork
    /// The rights of the process but for CAP_NET_ADMIN.
    case noNetworkAdministration

    /// Whether this process may have them.
    package var areAllowed: Bool {
        do {
            try run {}
            return true
        } catch {
            return false
        }
    }

    /// Runs the body on a new thread in these surroundings, which end with it. What the body finds is to be looked at
    /// outside, where it is known to which test it belongs.
    package func run<Found: Sendable>(_ body: @escaping @Sendable () throws -> Found) throws -> Found {
        let found = Mutex<Result<Found, any Error>?>(nil)
        let thread = try PlainThread {
            let result = Result {
                try enter()
                return try body()
            }
            found.withLock { $0 = result }
        }
        thread.join()
        return try found.withLock { $0! }.get()
    }

    /// The same for code that waits: its thread, and the threads that it starts, are in these surroundings.
    package func run<Found: Sendable>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Found
    ) async throws -> Found {
        let jobs = JobQueue()
        let begun = Mutex<Result<Void, any Error>?>(nil)
        let hasBegun = DispatchSemaphore(value: 0)
        let thread = try PlainThread {
            let result = Result { try enter() }
            begun.withLock { $0 = result }
            hasBegun.signal()
            if case .success = result { jobs.run() }
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                hasBegun.wait()
                continuation.resume()
            }
        }
        defer {
            jobs.end()
            thread.join()
        }
        try begun.withLock { $0! }.get()
        return try await withTaskExecutorPreference(jobs, operation: body)
    }

    private func enter() throws {
        switch self {
        case .ownNetwork:
            try Self.leaveNetwork()
            guard try OutsideProcess("ip", "link", "set", "lo", "up").wait() == 0 else {
                throw SystemError(number: EPERM)
            }
        case .noNetworkAdministration: try Self.dropNetworkAdministration()
        }
    }

    /// unshare(2), which Swift's Glibc lacks, with CLONE_NEWNET.
    private static func leaveNetwork() throws {
        typealias Unshare = @convention(c) (Int32) -> Int32
        guard let symbol = dlsym(nil, "unshare") else { throw SystemError(number: ENOSYS) }
        guard unsafeBitCast(symbol, to: Unshare.self)(0x4000_0000) == 0 else {
            throw SystemError(number: errno)
        }
    }

    /// capget(2) and capset(2), which have no header: the third version, for this thread, of two groups of three sets, of
    /// which the first is the effective one. CAP_NET_ADMIN is bit 12 of the first group.
    private static func dropNetworkAdministration() throws {
        typealias Call = @convention(c) (UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>) -> Int32
        guard let get = dlsym(nil, "capget"), let set = dlsym(nil, "capset") else {
            throw SystemError(number: ENOSYS)
        }
        var header: [UInt32] = [0x2008_0522, 0]
        var sets = [UInt32](repeating: 0, count: 6)
        guard unsafeBitCast(get, to: Call.self)(&header, &sets) == 0 else { throw SystemError(number: errno) }
        sets[0] &= ~(1 << 12)
        guard unsafeBitCast(set, to: Call.self)(&header, &sets) == 0 else { throw SystemError(number: errno) }
    }
}

/// Runs the jobs of a task on the one thread that asks it to; what comes after its end goes to the pool.
private final class JobQueue: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isOver = false
    }

    private let state = Mutex(State())
    private let work = DispatchSemaphore(value: 0)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isTaken = state.withLock { state in
            if !state.isOver { state.jobs.append(job) }
            return !state.isOver
        }
        if isTaken {
            work.signal()
        } else {
            DispatchQueue.global().async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    func run() {
        while true {
            work.wait()
            let (job, isOver) = state.withLock { state in
                (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isOver)
            }
            if let job {
                job.runSynchronously(on: asUnownedTaskExecutor())
            } else if isOver {
                return
            }
        }
    }

    func end() {
        state.withLock { $0.isOver = true }
        work.signal()
    }
}
