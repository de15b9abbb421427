import HTTPServer

/// Lets in who may call, by what stands ahead of a request's body.
///
/// Where no token is asked for, web pages are kept out: a page can make a browser send requests here, but it chooses
/// neither `Host`, `Origin` nor `Sec-Fetch-Site`; the content type, which it can choose, is not looked at.
struct Caller {
    let access: Access

    /// - Throws: `Problem`: `bad-host`, `bad-origin`, `unauthorized`, or `bad-request` where there is not one `Host`, or
    ///   more than one `Authorization`.
    func check(_ request: Request) throws(Problem) {
        let (header, count) = request.countedHeader("Host")
        guard let header, count == 1 else {
            throw Problem(.badRequest, "A request has one Host header; got \(count).")
        }
        // An absolute target says it itself, and the header does not count then (RFC 9112, section 3.2.2).
        let host = HostName(authority: request.authority ?? header)
        if let token = access.token {
            // Whatever the service is called: a page of another site does not know the token.
            if !Self.isOpen(request) { try check(request, token) }
        } else {
            try check(host, request, header)
        }
        try checkPage(request, host)
    }

    /// What tells whether the service is there needs no token: those that ask have none.
    private static func isOpen(_ request: Request) -> Bool {
        let segments = request.segments
        return segments.count == 1 && Route.open.contains("/" + segments[0])
    }

    private func check(_ request: Request, _ token: BearerToken) throws(Problem) {
        let (header, count) = request.countedHeader("Authorization")
        guard count <= 1 else {
            throw Problem(.badRequest, "A request has one Authorization header at most; got \(count).")
        }
        let parts = (header ?? "").split(separator: " ", maxSplits: 1)
        let isBearer = parts.first?.lowercased() == "bearer"
        if isBearer, parts.count == 2, token.matches(parts[1].trimmingPrefix(while: { $0 == " " })) { return }
        var problem = Problem(
            .unauthorized,
            (isBearer ? "The token is not the one of this service" : "This service asks for a token")
                + "; send the header 'Authorization: Bearer TOKEN' with the token that it was started with.")
        // What was wrong is told only to those who have tried (RFC 6750, section 3.1).
        problem.challenge = "Bearer realm=\"lastword\"" + (isBearer ? ", error=\"invalid_token\"" : "")
        throw problem
    }

    private func check(_ host: HostName?, _ request: Request, _ header: String) throws(Problem) {
        // A name could be one of the caller's choice that resolves to this machine (DNS rebinding).
        if let host, isAllowed(host) { return }
        let place = request.authority == nil ? "Host header" : "host in the request target"
        let remedy = host?.name.map { "; start the service with --allow-host \($0.prefix(100)) to allow it" }
        throw Problem(
            .badHost,
            "The \(place) must be an IP address or localhost, with any port; got '\((request.authority ?? header).prefix(100))'\(remedy ?? "")."
        )
    }

    private func isAllowed(_ host: HostName) -> Bool {
        host.isFixed || access.hosts.contains { $0.name == host }
    }

    private func checkPage(_ request: Request, _ host: HostName?) throws(Problem) {
        for origin in request.headerValues("Origin") {
            let page = HostName(origin: origin)
            guard let page,
                page.isLoopback || page == host || access.hosts.contains(where: { $0.name == page })
            else {
                throw Problem(
                    .badOrigin,
                    "A page of '\(origin.prefix(100))' may not call this service: only a page of this machine may, or one of a host that --allow-host names."
                )
            }
        }
        if request.header("Sec-Fetch-Site")?.lowercased() == "cross-site" {
            throw Problem(
                .badOrigin, "A page of another site may not call this service (Sec-Fetch-Site: cross-site).")
        }
    }
}
