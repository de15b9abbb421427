/// Who may call the API.
package struct Access: Sendable {
    /// What each request has to show; nil where none has to.
    package var token: BearerToken?
    /// Names by which the service may be called, beside IP addresses and localhost.
    package var hosts: [AllowedHost]

    /// Without arguments whoever reaches the service may call it, by an address or as localhost.
    package init(token: BearerToken? = nil, hosts: [AllowedHost] = []) {
        self.token = token
        self.hosts = hosts
    }
}

/// A name that a `Host` header may have.
package struct AllowedHost: Sendable {
    let name: HostName

    /// - Parameter text: a host name without a port; its case and a dot at its end do not count.
    /// - Returns: nil where the text is no name.
    package init?(_ text: String) {
        guard !text.contains(":"), let name = HostName(authority: text) else { return nil }
        self.name = name
    }
}
