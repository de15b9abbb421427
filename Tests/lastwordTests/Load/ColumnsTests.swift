import Testing

@testable import lastword

struct ColumnsTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000"), (-5, "-5"),
        (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func number_isGrouped(_ number: Int, _ text: String) {
        #expect(number.grouped == text)
    }

    @Test(arguments: [
        (0.0, 2, "0"), (1.25, 1, "1.3"), (1234.5, 1, "1,234.5"), (1.005, 3, "1.005"), (0.05, 2, "0.05"),
        (0.999, 2, "1"), (-0.5, 1, "-0.5"), (2.5, 3, "2.5"), (1e300, 1, "1e+300"),
    ])
    func number_isRounded(_ number: Double, _ places: Int, _ text: String) {
        #expect(number.rounded(places: places) == text)
    }

    @Test func text_standsInItsColumn() {
        #expect("ab".padded(to: 4) == "  ab")
        #expect("abcde".padded(to: 4) == "abcde")
        #expect("ab".filled(to: 4) == "ab  ")
        #expect("abcde".filled(to: 4) == "abcde ")
    }
}
