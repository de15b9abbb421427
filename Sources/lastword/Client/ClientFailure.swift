import ArgumentParser
import ControlPlane
import Glibc
import HTTPClient
import Programs

/// Why a command that asks a service did not do what it was to do, for people, and its exit code.
struct ClientFailure: Error {
    enum Kind: Int32 {
        /// The service refused, or answered what it should not.
        case refused = 1
        /// There was no answer.
        case unreachable = 2
        /// A wait ran out before what it waited for was there.
        case ranOut = 3
    }

    var kind: Kind
    var message: String

    var exitCode: ExitCode { ExitCode(kind.rawValue) }

    static func refused(_ message: String) -> ClientFailure {
        ClientFailure(kind: .refused, message: message)
    }

    static func ranOut(_ message: String) -> ClientFailure {
        ClientFailure(kind: .ranOut, message: message)
    }
}

extension ClientFailure {
    /// What an answer that is no success says: a problem's `detail` and `code`.
    init(_ answer: HTTPAnswer, from url: ServiceURL) {
        let problem = try? decodeJSON(answer.body, as: JSONTree.self)
        guard let problem, case .text(let detail) = problem["detail"], case .text(let code) = problem["code"]
        else {
            self = .refused(
                "\(url) answered \(answer.status), and no problem that tells why. Is it a Lastword service? See --url."
            )
            return
        }
        let remedy =
            answer.status == 401
            ? " Give the service's token with --token-file, --token or LASTWORD_TOKEN." : ""
        self = .refused("\(detail.printable) (\(code.printable))\(remedy)")
    }

    /// - Parameter patience: what the answer had.
    init(_ failure: HTTPFailure, from url: ServiceURL, connect: TimeSpan, patience: TimeSpan) {
        let remedy = "; start one with 'lastword serve', or name it with --url or LASTWORD_URL."
        let why = failure.message.printable
        let message =
            switch failure.reason {
            case .unreachable:
                "no service answers at \(url) (\(Self.words(failure.errno) ?? why))\(remedy)"
            case .unresolved: "no service answers at \(url) (its name has no address)\(remedy)"
            case .connectTooLong: "no service answers at \(url) (no connection within \(connect))\(remedy)"
            case .answerTooLong:
                "\(url) did not answer within \(patience). With --timeout it has longer."
            case .tls:
                "\(url) speaks no TLS that can be trusted (\(why)). --cacert names the certificates to trust; see whether it is https at all."
            case .broken: "\(url) broke the connection, or is no HTTP service (\(why))."
            }
        self.init(kind: .unreachable, message: message)
    }

    /// What an `errno` of a connect says, in lower case.
    private static func words(_ errno: Int32) -> String? {
        guard errno != 0 else { return nil }
        let text = String(cString: strerror(errno))
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
