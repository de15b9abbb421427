/// The version of Lastword, as `GET /version` and `lastword --version` tell it.
package enum Version {
    package static let number = "0.1.0"

    /// The compiler's version, as far as a program can know it.
    package static var swift: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }
}
