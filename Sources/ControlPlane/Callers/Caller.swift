import HTTPServer

/// Keeps web pages out. A page can make a browser send requests here, but it chooses neither `Host`, `Origin` nor
/// `Sec-Fetch-Site`; the content type, which it can choose, is not looked at.
enum Caller {
    /// - Throws: `Problem`: `bad-host`, `bad-origin`, or `bad-request` where there is no `Host`.
    static func check(_ request: Request) throws(Problem) {
        let (header, count) = request.countedHeader("Host")
        guard let header, count == 1 else {
            throw Problem(.badRequest, "A request has one Host header; got \(count).")
        }
        // A name could be one of the caller's choice that resolves to this machine (DNS rebinding).
        // An absolute target says it itself, and the header does not count then (RFC 9112, section 3.2.2).
        let authority = request.authority ?? header
        guard let host = HostName(authority: authority) else {
            let place = request.authority == nil ? "Host header" : "host in the request target"
            throw Problem(
                .badHost,
                "The \(place) must be an IP address or localhost, with any port; got '\(authority.prefix(100))'."
            )
        }
        for origin in request.headerValues("Origin") {
            guard let page = HostName(origin: origin), page.isLoopback || page == host else {
                throw Problem(
                    .badOrigin,
                    "A page of '\(origin.prefix(100))' may not call this service: only a page of this machine may."
                )
            }
        }
        if request.header("Sec-Fetch-Site")?.lowercased() == "cross-site" {
            throw Problem(
                .badOrigin, "A page of another site may not call this service (Sec-Fetch-Site: cross-site).")
        }
    }
}
