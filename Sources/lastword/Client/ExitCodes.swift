/// What the help of each of these commands ends with.
enum ExitCodes {
    static func help(_ more: String = "") -> String {
        """
        Exit codes: 0 done; 1 the service refused it, which standard error tells, or the answer could not be written; \
        2 no answer: nobody is there, TLS failed, or it took too long; \(more)64 a wrong argument.
        """
    }
}
