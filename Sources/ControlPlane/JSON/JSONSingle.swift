/// A value without parts that is being written, or one that stands for another.
struct JSONSingle: SingleValueEncodingContainer {
    let writer: JSONWriter

    var codingPath: [any CodingKey] { [] }

    func encodeNil() {
        writer.beginValue()
        writer.writeNull()
    }

    func encode(_ value: some Encodable) throws {
        writer.beginValue()
        try writer.write(value: value)
    }
}

extension JSONSingle {
    func encode(_ value: Bool) {
        writer.beginValue()
        writer.write(value)
    }

    func encode(_ value: String) {
        writer.beginValue()
        writer.write(value)
    }

    func encode(_ value: Double) throws {
        writer.beginValue()
        try writer.write(value)
    }

    func encode(_ value: Float) throws {
        writer.beginValue()
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
        writer.beginValue()
        writer.write(value)
    }
}
