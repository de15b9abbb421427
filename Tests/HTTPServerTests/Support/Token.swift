/// Opens a gate when nobody holds it any more. A test that waits for that fails by its time limit where something
/// leaks. (To look once is not enough: the thread of the test lets go of its own hold a moment later.)
final class Token: Sendable {
    private let released: Gate

    init(opening released: Gate) {
        self.released = released
    }

    deinit {
        released.open()
    }
}
