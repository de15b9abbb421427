import Glibc
import HTTPServer
import TestSupport

/// Certificates for localhost, made for this run of the tests by openssl.
enum Identity {
    /// The server's.
    static let own = Result { try make() }
    static let another = Result { try make() }

    private static func make() throws -> TLSIdentity {
        var name = Array("/tmp/identity-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw Client.Failure(call: "identity", errno: errno) }
        let folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let (certificate, key) = (folder + "/certificate", folder + "/key")
        defer {
            for path in [certificate, key] { unlink(path) }
            rmdir(folder)
        }
        let openssl = try OutsideProcess(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key,
            "-out", certificate)
        guard openssl.wait() == 0 else { throw Client.Failure(call: "openssl", errno: 0) }
        return TLSIdentity(certificate: try read(certificate), key: try read(key))
    }

    private static func read(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Client.Failure(call: "identity", errno: errno) }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count > 0 else { throw Client.Failure(call: "identity", errno: errno) }
        return Array(bytes[..<count])
    }
}
