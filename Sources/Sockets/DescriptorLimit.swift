import Glibc

/// How many descriptors the process may have. Each connection needs one.
package enum DescriptorLimit {
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

    /// The soft limit, which holds. C: `getrlimit(2)`.
    package static var current: Int {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }

    /// Raises the soft limit to the hard one: the usual 1024 is there for programs that use `select`. C: `setrlimit(2)`.
    ///
    /// - Returns: the limit that holds then.
    @discardableResult
    package static func raise() -> Int {
        var limit = rlimit()
        if getrlimit(resource, &limit) == 0 {
            limit.rlim_cur = limit.rlim_max
            setrlimit(resource, &limit)
        }
        return current
    }
}
