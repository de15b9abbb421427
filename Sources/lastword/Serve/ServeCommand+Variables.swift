extension ServeCommand {
    /// A variable for each flag. A test holds them against the parser's own list.
    static let variables =
        [
            Variable("listen"), Variable("address-file"), Variable("config"), Variable("loops"),
            Variable("tls-cert"), Variable("tls-key"),
            Variable("token"), Variable("token-file"), Variable("no-auth", .flag),
            Variable("allow-host", .list), Variable("allow-target", .list), Variable("allow-listen", .list),
            Variable("allow-unix", .list),
            Variable("log-level"), Variable("log-format"),
        ] + Limit.all.map { Variable($0.flag) }

    /// Flags that say each something else about the same: one that is given stands in place of the variables of all.
    static let rivals = [["token", "token-file", "no-auth"]]
}
