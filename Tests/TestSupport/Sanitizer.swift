import Glibc
package import Testing

/// The sanitizer that the tests run under, as script/sanitize says.
package enum Sanitizer: String {
    case thread, address

    package static var current: Sanitizer? {
        getenv("LASTWORD_SANITIZER").flatMap { Sanitizer(rawValue: String(cString: $0)) }
    }
}

extension Trait where Self == ConditionTrait {
    /// Leaves a test out under a sanitizer, which says why.
    package static func leftOut(under sanitizers: Sanitizer..., because reason: Comment) -> ConditionTrait {
        .disabled(if: Sanitizer.current.map(sanitizers.contains) ?? false, reason)
    }
}
