import Programs

/// A list, and where the next one begins.
package struct Page<Item: Sendable & Encodable>: Sendable, Encodable {
    package var items: [Item]
    /// The id to pass as `after` for what follows; nil for an empty list.
    package var cursor: String?
    /// Whether `count` matches were there, in time.
    package var satisfied: Bool

    package init(items: [Item], cursor: String?, satisfied: Bool) {
        self.items = items
        self.cursor = cursor
        self.satisfied = satisfied
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(items, forKey: "items")
        try container.encode(cursor, forKey: "cursor")
        try container.encode(satisfied, forKey: "satisfied")
    }
}

/// Something that was waited for, and whether it came to that.
package struct Waited<Value: Sendable & Encodable>: Sendable, Encodable {
    package var value: Value
    package var satisfied: Bool

    package init(_ value: Value, satisfied: Bool) {
        self.value = value
        self.satisfied = satisfied
    }

    /// The value's own members, and `satisfied` beside them.
    package func encode(to encoder: any Encoder) throws {
        try value.encode(to: encoder)
        var container = encoder.container(keyedBy: FieldKey.self)
        try container.encode(satisfied, forKey: "satisfied")
    }
}
