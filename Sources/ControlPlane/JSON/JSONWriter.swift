import Programs

/// Writes an `Encodable` value as JSON text: compact, its keys in ascending order of their UTF-8 bytes, no character
/// escaped that need not be.
///
/// It is the encoder of every value within, too, and of their containers the part that does the work. It is a pointer
/// and no class: what it points to is accessed several times for each value, and nothing is counted or checked then.
/// Invariant: neither it nor a container outlives `text(of:)`, as no encoder may be kept.
struct JSONWriter: Encoder {
    private let state: UnsafeMutablePointer<JSONState>
    /// The value that it encodes.
    private let place: JSONState.Place

    /// Not kept: nothing here asks for it.
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// The text of a value, with a newline at its end.
    ///
    /// - Throws: `EncodingError` for a number that JSON has no form for, and for a root that encodes nothing.
    static func text(of value: some Encodable) throws -> [UInt8] {
        let state = UnsafeMutablePointer<JSONState>.allocate(capacity: 1)
        state.initialize(to: JSONState())
        defer {
            state.deinitialize(count: 1)
            state.deallocate()
        }
        try value.encode(to: JSONWriter(state, state.pointee.openFrame()))
        guard state.pointee.closeRoot() else {
            throw EncodingError.invalidValue(
                value, EncodingError.Context(codingPath: [], debugDescription: "It encodes nothing."))
        }
        state.pointee.text.append(UInt8(ascii: "\n"))
        return Array(state.pointee.text.bytes)
    }

    private init(_ state: UnsafeMutablePointer<JSONState>, _ place: JSONState.Place) {
        self.state = state
        self.place = place
    }

    // MARK: Containers

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        state.pointee.begin(.object, in: place)
        // Most objects have keys of this kind, and this container was made when the program was built.
        if Key.self == FieldKey.self {
            let container = KeyedEncodingContainer(JSONFields(writer: self))
            return unsafeBitCast(container, to: KeyedEncodingContainer<Key>.self)
        }
        return KeyedEncodingContainer(JSONObject<Key>(writer: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        state.pointee.begin(.list, in: place)
        return JSONList(writer: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        state.pointee.begin(.single, in: place)
        return JSONSingle(writer: self)
    }

    // MARK: For the containers

    /// Begins a member of an object: its key is written, and its value comes next.
    func beginMember(_ key: some CodingKey) {
        state.pointee.beginMember(key.stringValue, in: place)
    }

    /// Begins an element of a list.
    func beginElement() {
        state.pointee.beginElement(in: place)
    }

    /// Begins the one value of a single value.
    func beginValue() {
        state.pointee.beginValue(in: place)
    }

    /// How many elements a list has.
    var count: Int { state.pointee.count(in: place) }

    func writeNull() { state.pointee.text.append("null") }
    func write(_ value: Bool) { state.pointee.text.append(value ? "true" : "false" as StaticString) }
    func write(_ value: String) { state.pointee.text.append(quoted: value) }
    func write(_ value: some FixedWidthInteger) { state.pointee.text.append(integer: value) }

    /// The shortest digits that give the number back.
    func write(_ value: some BinaryFloatingPoint & CustomStringConvertible) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value,
                EncodingError.Context(codingPath: [], debugDescription: "JSON has no form for \(value)."))
        }
        let digits = value.description
        state.pointee.text.append(unquoted: digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits)
    }

    func write(value: some Encodable) throws {
        let inner = JSONWriter(state, state.pointee.openFrame())
        try value.encode(to: inner)
        state.pointee.close(inner.place)
    }

    /// Opens a value that a container or an encoder within another is asked for: it is the innermost until what is
    /// around it is written to again.
    func nested() -> JSONWriter {
        JSONWriter(state, state.pointee.openFrame())
    }
}
