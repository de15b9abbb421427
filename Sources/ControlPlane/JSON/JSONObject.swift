import Programs

/// An object that is being written.
struct JSONObject<Key: CodingKey>: JSONMembers {
    let writer: JSONWriter
}

/// The same for keys of the one kind that most objects have: so nothing about it is generic.
struct JSONFields: JSONMembers {
    typealias Key = FieldKey
    let writer: JSONWriter
}

/// What the two have in common.
protocol JSONMembers: KeyedEncodingContainerProtocol {
    var writer: JSONWriter { get }
}

extension JSONMembers {
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) {
        writer.beginMember(key)
        writer.writeNull()
    }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        writer.beginMember(key)
        try writer.write(value: value)
    }

    func nestedContainer<Inner: CodingKey>(
        keyedBy type: Inner.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Inner> {
        writer.beginMember(key)
        return writer.nested().container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        writer.beginMember(key)
        return writer.nested().unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        writer.beginMember(FieldKey("super"))
        return writer.nested()
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        writer.beginMember(key)
        return writer.nested()
    }

    func encode(_ value: Bool, forKey key: Key) {
        writer.beginMember(key)
        writer.write(value)
    }

    func encode(_ value: String, forKey key: Key) {
        writer.beginMember(key)
        writer.write(value)
    }

    func encode(_ value: Double, forKey key: Key) throws {
        writer.beginMember(key)
        try writer.write(value)
    }

    func encode(_ value: Float, forKey key: Key) throws {
        writer.beginMember(key)
        try writer.write(value)
    }

    func encode(_ value: Int, forKey key: Key) { integer(value, key) }
    func encode(_ value: Int8, forKey key: Key) { integer(value, key) }
    func encode(_ value: Int16, forKey key: Key) { integer(value, key) }
    func encode(_ value: Int32, forKey key: Key) { integer(value, key) }
    func encode(_ value: Int64, forKey key: Key) { integer(value, key) }
    func encode(_ value: UInt, forKey key: Key) { integer(value, key) }
    func encode(_ value: UInt8, forKey key: Key) { integer(value, key) }
    func encode(_ value: UInt16, forKey key: Key) { integer(value, key) }
    func encode(_ value: UInt32, forKey key: Key) { integer(value, key) }
    func encode(_ value: UInt64, forKey key: Key) { integer(value, key) }

    private func integer(_ value: some FixedWidthInteger, _ key: Key) {
        writer.beginMember(key)
        writer.write(value)
    }
}
