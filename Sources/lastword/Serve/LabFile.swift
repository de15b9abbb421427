import ControlPlane
import Lab
import Programs
import Sockets

/// The file of `--config`: the servers and clients that the service has from its start on, as PUT /v1/lab takes them.
struct LabFile {
    let path: String
    private let body: LabBody

    /// - Throws: `StartFailure` where it can not be read, or says what the API would not take.
    init(_ path: String) throws(StartFailure) {
        self.path = path
        let bytes: [UInt8]
        do {
            bytes = try WholeFile.read(path)
        } catch {
            throw StartFailure("The configuration can not be read: \(path): \(error.text).")
        }
        do {
            body = try decodeJSON(bytes)
        } catch {
            throw Self.failure(path, Problem(error))
        }
    }

    /// Sets the lab up.
    ///
    /// - Throws: `StartFailure` with the part that can not be had.
    func apply(to lab: Lab) throws(StartFailure) {
        let body = body
        do throws(LabProblem) {
            _ = try Found.after { () async throws(LabProblem) in try await lab.declare(body) }.get()
        } catch {
            throw Self.failure(path, Problem(error))
        }
    }

    private static func failure(_ path: String, _ problem: Problem) -> StartFailure {
        let field = problem.field.map { "\($0): " } ?? ""
        return StartFailure("The configuration \(path) can not be used: \(field)\(problem.detail)")
    }
}
