import DequeModule

/// The numbers of what is kept, in ascending order. A number that is gone stays in the list until enough are gone
/// to clear it out at little cost for each.
struct NumberList {
    private var numbers: Deque<UInt64> = []
    /// How many of them are gone.
    private var gone = 0

    /// - Parameter number: greater than all before.
    mutating func append(_ number: UInt64) {
        numbers.append(number)
    }

    /// Notes that a number is gone, which `isKept` must tell by now.
    mutating func noteGone(_ isKept: (UInt64) -> Bool) {
        gone += 1
        guard gone > 64, gone > numbers.count / 2 else { return }
        numbers = Deque(numbers.lazy.filter(isKept))
        gone = 0
    }

    /// The numbers above one, those that are gone among them.
    func after(_ number: UInt64) -> Deque<UInt64>.SubSequence {
        var low = 0
        var high = numbers.count
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] <= number {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return numbers[low...]
    }
}
