/// A key of a JSON object, whatever its name.
package struct FieldKey: CodingKey, ExpressibleByStringLiteral {
    package var stringValue: String
    package var intValue: Int?

    package init(stringValue: String) {
        self.stringValue = stringValue
    }

    package init?(intValue: Int) {
        self.init(index: intValue)
    }

    /// A place in a list.
    package init(index: Int) {
        stringValue = "\(index)"
        intValue = index
    }

    package init(stringLiteral value: String) {
        stringValue = value
    }
}
