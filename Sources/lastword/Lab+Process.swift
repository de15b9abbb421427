import Conversations
import Lab

extension Lab {
    /// A lab for this process.
    ///
    /// - Parameter loops: event loops; nil for one for each core.
    /// - Parameter descriptors: how many descriptors the process may have.
    /// - Parameter reserve: those that are kept for others than connections, half of all at most.
    /// - Throws: `StartFailure` where the machine refuses it.
    static func start(loops: Int?, descriptors: Int, reserve: Int) throws(StartFailure) -> Lab {
        var configuration = LabConfiguration()
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
