package import HTTPServer

/// A value as JSON text: keys in ascending order, a newline at the end.
package func encodeJSON(_ value: some Encodable) throws -> [UInt8] {
    try JSONWriter.text(of: value)
}

extension Response {
    /// An answer in JSON.
    package static func json(encoding value: some Encodable, status: Int = 200, location: String? = nil)
        -> Response
    {
        json(try? encodeJSON(value), status: status, location: location)
    }

    /// An answer of a text that was made; nil where that failed.
    static func json(_ body: [UInt8]?, status: Int, location: String?) -> Response {
        guard let body else {
            // Our values hold nothing that JSON has no form for, so a problem of fixed text says enough.
            return Problem(.internalError, "The answer could not be written as JSON.").response
        }
        var response = Response.json(body, status: status)
        if let location { response.headers.append(("Location", location)) }
        return response
    }
}
