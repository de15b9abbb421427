import Glibc
import Programs

/// One line of standard error that tells how far a load is, where that is a terminal.
struct ProgressDisplay {
    let isShown = isatty(STDERR_FILENO) == 1
    /// What the line takes of the terminal now.
    private var drawn = 0

    mutating func show(_ report: LoadReport) {
        guard isShown else { return }
        draw(ProgressLine(report).text(width: Self.width))
    }

    /// Leaves the line as it was before.
    mutating func clear() {
        guard isShown, drawn > 0 else { return }
        draw("")
        Process.write(Array("\r".utf8), to: STDERR_FILENO)
    }

    /// Draws over what stands there. Spaces take away the rest of it, which every terminal can do.
    private mutating func draw(_ text: String) {
        let rest = String(repeating: " ", count: max(0, drawn - text.count))
        Process.write(Array("\r\(text)\(rest)".utf8), to: STDERR_FILENO)
        drawn = text.count
    }

    /// The columns that a line may have without going on in the next row.
    private static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 79 }
        return Int(size.ws_col) - 1
    }
}
