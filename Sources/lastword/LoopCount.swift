import ArgumentParser

/// The flag `--loops`.
enum LoopCount {
    static let help = ArgumentHelp(
        "Event loops, each with a thread. (default: one for each core that it may run on)",
        valueName: "count")
    /// As many as any machine has cores.
    private static let range = 1...256

    static func check(_ loops: Int?) throws(ValidationError) {
        if let loops, !range.contains(loops) {
            throw ValidationError("--loops takes a whole number from 1 to 256; got \(loops).")
        }
    }
}
