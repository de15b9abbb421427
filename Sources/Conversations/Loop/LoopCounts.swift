/// A number of each loop, as of its open connections. Each writes its own; anybody reads the sum.
final class LoopCounts: @unchecked Sendable {
    private let rows: LoopRows

    init(loops: Int) {
        rows = LoopRows(loops: loops)
    }

    func set(_ count: Int, loop: Int) {
        rows.set(count, at: 0, loop: loop)
    }

    var total: Int { rows.sum(0) }
}
