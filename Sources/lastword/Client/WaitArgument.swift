import ArgumentParser
import Programs

/// The argument of `--wait`: a time that the service is asked to wait.
struct WaitArgument {
    let span: TimeSpan

    init(_ argument: String) throws {
        guard let span = TimeSpan(argument) else {
            throw ValidationError("give a time with a unit (us, ms, s, m, h), as 5s")
        }
        self.span = span
    }
}
