import Lab
import Synchronization

/// What another thread found.
final class Found<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, LabProblem>?>(nil)

    /// Blocks this thread, which is a plain one, until the work is done.
    static func after(_ work: @escaping @Sendable () async throws(LabProblem) -> Value) -> Found {
        let found = Found()
        block { await found.set(work) }
        return found
    }

    var isSet: Bool { result.withLock { $0 != nil } }

    func set(_ work: () async throws(LabProblem) -> Value) async {
        let found: Result<Value, LabProblem>
        do throws(LabProblem) {
            found = .success(try await work())
        } catch {
            found = .failure(error)
        }
        result.withLock { $0 = found }
    }

    /// Once it was set.
    func get() throws(LabProblem) -> Value {
        try result.withLock { $0! }.get()
    }
}
