/// A list that is being written.
struct JSONList: UnkeyedEncodingContainer {
    let writer: JSONWriter

    var codingPath: [any CodingKey] { [] }
    var count: Int { writer.count }

    func encodeNil() {
        writer.beginElement()
        writer.writeNull()
    }

    func encode(_ value: some Encodable) throws {
        writer.beginElement()
        try writer.write(value: value)
    }

    func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type) -> KeyedEncodingContainer<Inner> {
        writer.beginElement()
        return writer.nested().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        writer.beginElement()
        return writer.nested().unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        writer.beginElement()
        return writer.nested()
    }
}

extension JSONList {
    func encode(_ value: Bool) {
        writer.beginElement()
        writer.write(value)
    }

    func encode(_ value: String) {
        writer.beginElement()
        writer.write(value)
    }

    func encode(_ value: Double) throws {
        writer.beginElement()
        try writer.write(value)
    }

    func encode(_ value: Float) throws {
        writer.beginElement()
        try writer.write(value)
    }

    func encode(_ value: Int) { integer(value) }
    func encode(_ value: Int8) { integer(value) }
    func encode(_ value: Int16) { integer(value) }
    func encode(_ value: Int32) { integer(value) }
    func encode(_ value: Int64) { integer(value) }
    func encode(_ value: UInt) { integer(value) }
    func encode(_ value: UInt8) { integer(value) }
    func encode(_ value: UInt16) { integer(value) }
    func encode(_ value: UInt32) { integer(value) }
    func encode(_ value: UInt64) { integer(value) }

    private func integer(_ value: some FixedWidthInteger) {
        writer.beginElement()
        writer.write(value)
    }
}
