// What the generic calls of the standard library do for any value and any key, for the values and the kind of key that
// most of what we write consists of: a word or a text is written as the string that it is, without a container of its
// own, and what is nil costs no call.
extension KeyedEncodingContainer<FieldKey> {
    package mutating func encode(_ value: some Encodable & RawRepresentable<String>, forKey key: FieldKey)
        throws
    {
        try encode(value.rawValue, forKey: key)
    }

    package mutating func encode(_ value: some TextValue, forKey key: FieldKey) throws {
        try encode(value.description, forKey: key)
    }

    /// Most bytes are a text.
    package mutating func encode(_ value: Bytes, forKey key: FieldKey) throws {
        if let text = value.text {
            try encode(text, forKey: key)
        } else {
            try encode(any: value, forKey: key)
        }
    }

    private mutating func encode(any value: some Encodable, forKey key: FieldKey) throws {
        try encode(value, forKey: key)
    }

    /// Null for nil.
    package mutating func encode(_ value: (some Encodable & RawRepresentable<String>)?, forKey key: FieldKey)
        throws
    {
        if let value { try encode(value.rawValue, forKey: key) } else { try encodeNil(forKey: key) }
    }

    /// Null for nil.
    package mutating func encode(_ value: Int?, forKey key: FieldKey) throws {
        if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }

    /// Null for nil.
    package mutating func encode(_ value: Bool?, forKey key: FieldKey) throws {
        if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }

    /// Nothing for nil.
    package mutating func encode(
        known value: (some Encodable & RawRepresentable<String>)?, forKey key: FieldKey
    ) throws {
        if let value { try encode(value.rawValue, forKey: key) }
    }

    /// Nothing for nil.
    package mutating func encode(known value: (some TextValue)?, forKey key: FieldKey) throws {
        if let value { try encode(value.description, forKey: key) }
    }

    /// Nothing for nil.
    package mutating func encode(known value: Bytes?, forKey key: FieldKey) throws {
        if let value { try encode(value, forKey: key) }
    }

    /// Nothing for nil.
    package mutating func encode(known value: (some Encodable)?, forKey key: FieldKey) throws {
        if let value { try encode(value, forKey: key) }
    }

    /// Nothing for nil.
    package mutating func encode(known value: String?, forKey key: FieldKey) throws {
        if let value { try encode(value, forKey: key) }
    }

    /// Nothing for nil.
    package mutating func encode(known value: Int?, forKey key: FieldKey) throws {
        if let value { try encode(value, forKey: key) }
    }

    /// Nothing for nil.
    package mutating func encode(known value: Bool?, forKey key: FieldKey) throws {
        if let value { try encode(value, forKey: key) }
    }
}
