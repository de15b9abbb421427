import CMicrohttpd

/// Who a server is, to clients that speak TLS 1.2 or 1.3.
package struct TLSIdentity: Sendable {
    /// The server's certificate, and behind it those that lead to one that clients know, as PEM.
    package var certificate: [UInt8]

    /// The private key of that certificate, as PEM, not encrypted.
    package var key: [UInt8]

    package init(certificate: [UInt8], key: [UInt8]) {
        self.certificate = certificate
        self.key = key
    }

    /// Whether the daemon will take it: `cmhd_supports_tls`, `cmhd_check_identity`.
    func check() throws(HTTPServerError) {
        func failure(_ code: HTTPServerError.Code, _ call: String) -> HTTPServerError {
            HTTPServerError(code: code, errno: 0, call: call)
        }
        guard cmhd_supports_tls() else { throw failure(.noTLS, "MHD_is_feature_supported") }
        switch Self.withPointers(self, { cmhd_check_identity($0!, $1!) }) {
        case UInt32(CMHD_IDENTITY_IS_GOOD): return
        case UInt32(CMHD_IDENTITY_HAS_NO_CERTIFICATE):
            throw failure(.badCertificate, "gnutls_x509_crt_list_import2")
        case UInt32(CMHD_IDENTITY_HAS_NO_KEY): throw failure(.badKey, "gnutls_x509_privkey_import2")
        default: throw failure(.keyOfAnother, "gnutls_certificate_set_x509_key_mem2")
        }
    }

    /// Both as C strings, or two null pointers for none.
    static func withPointers<Result>(
        _ identity: TLSIdentity?, _ body: (UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Result
    ) -> Result {
        guard let identity else { return body(nil, nil) }
        let certificate = identity.certificate.map { CChar(bitPattern: $0) } + [0]
        let key = identity.key.map { CChar(bitPattern: $0) } + [0]
        return certificate.withUnsafeBufferPointer { certificate in
            key.withUnsafeBufferPointer { body(certificate.baseAddress, $0.baseAddress) }
        }
    }
}
