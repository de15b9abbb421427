import Conversations
import Lab

extension Lab {
    /// A lab for this process.
    ///
    /// - Parameter loops: event loops; nil for one for each core.
    /// - Parameter descriptors: how many descriptors the process may have.
    /// - Parameter reserve: those that are kept for others than connections, half of all at most.
    /// - Parameter configure: sets what else is to be set.
    /// - Throws: `StartFailure` where the machine refuses it.
    static func start(
        loops: Int?, descriptors: Int, reserve: Int,
        _ configure: (inout LabConfiguration) -> Void = { _ in }
    ) throws(StartFailure) -> Lab {
        // The system's own libraries end a process that has not even these.
        guard descriptors >= 32 else {
            throw StartFailure(
                "\(descriptors) descriptors are too few; raise the limit (ulimit -n) to 64 at least.")
        }
        // The first wait of the runtime makes it a timer, and it does not bear to get no descriptor for that later.
        block { try? await Task.sleep(nanoseconds: 1) }
        var configuration = LabConfiguration()
        configure(&configuration)
        configuration.loops = loops ?? EventLoops.standardCount
        configuration.connections = min(
            configuration.connections, descriptors - min(reserve, descriptors / 2))
        do throws(LabProblem) {
            return try Lab(configuration)
        } catch {
            throw StartFailure("The lab can not start: \(error.detail)")
        }
    }
}
