import Synchronization

/// A number that several threads add to.
final class Counter: Sendable {
    private let number = Atomic<Int>(0)

    var value: Int { number.load(ordering: .sequentiallyConsistent) }

    func add(_ more: Int = 1) {
        number.wrappingAdd(more, ordering: .sequentiallyConsistent)
    }
}
