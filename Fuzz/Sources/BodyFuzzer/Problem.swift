import Programs

/// Stands in for the service's own `Problem`, which would bring the whole service along. `JSONSyntax` throws it.
struct Problem: Error {
    var code: ProblemCode
    var field: String?
    var detail: String

    init(_ code: ProblemCode, field: String? = nil, _ detail: String) {
        self.code = code
        self.field = field
        self.detail = detail
    }
}
