/// A member of an object in a JSON text that is being written.
struct JSONMember: BitwiseCopyable {
    /// The first eight bytes of its name, the first one highest; zeros behind a shorter one.
    var prefix: UInt64
    /// Where it begins: at the quotation mark ahead of its name.
    var start: Int
    /// The bytes of its name.
    var keyCount: Int
    /// Where it ends; known when the object is put in order.
    var end = 0
}

/// Names that stand in the text with escapes, by the place of their members. There hardly are any.
struct OddKeys {
    fileprivate var names: [Int: [UInt8]] = [:]
}

extension JSONText {
    /// Writes a name and the colon behind it.
    mutating func append(key: String, _ oddKeys: inout OddKeys) -> JSONMember {
        let start = count
        let isPlain = append(quoted: key)
        let keyCount = isPlain ? count - start - 2 : key.utf8.count
        var prefix: UInt64
        if isPlain {
            prefix = eightBytes(at: start + 1)
            if keyCount < 8 { prefix &= ~(UInt64.max >> UInt64(8 * keyCount)) }
            // Where a text has become shorter, another name may have stood at this place.
            if !oddKeys.names.isEmpty { oddKeys.names[start] = nil }
        } else {
            oddKeys.names[start] = Array(key.utf8)
            prefix = key.utf8.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
            if keyCount < 8 { prefix <<= UInt64(8 * (8 - keyCount)) }
        }
        append(UInt8(ascii: ":"))
        return JSONMember(prefix: prefix, start: start, keyCount: keyCount)
    }

    /// Puts the members of the object at the end of the text in the order of their names. Of two with the same name
    /// the later one stays.
    ///
    /// - Parameters:
    ///   - members: at their end those of the object, as they stand in the text.
    ///   - first: where those begin.
    ///   - scratch: where the ordered members are put together.
    mutating func order(
        _ members: inout [JSONMember], from first: Int, _ oddKeys: OddKeys, _ scratch: inout JSONText
    ) {
        let isInOrder = (first + 1..<members.count).allSatisfy {
            comesBefore(members[$0 - 1], members[$0], oddKeys)
        }
        if isInOrder { return }
        for index in first..<members.count {
            // A comma stands between two.
            members[index].end = index + 1 < members.count ? members[index + 1].start - 1 : count
        }
        let start = members[first].start
        // Insertion: an object has few members, and many come in order.
        for index in first + 1..<members.count {
            let member = members[index]
            var place = index
            while place > first, comesBefore(member, members[place - 1], oddKeys) {
                members[place] = members[place - 1]
                place -= 1
            }
            members[place] = member
        }
        scratch.removeAll()
        for index in first..<members.count {
            let member = members[index]
            if index + 1 < members.count, !comesBefore(member, members[index + 1], oddKeys) { continue }
            if scratch.count > 0 { scratch.append(UInt8(ascii: ",")) }
            scratch.append(UnsafeBufferPointer(rebasing: bytes[member.start..<member.end]))
        }
        replaceEnd(from: start, with: scratch.bytes)
    }

    private func comesBefore(_ one: JSONMember, _ other: JSONMember, _ oddKeys: OddKeys) -> Bool {
        if one.prefix != other.prefix { return one.prefix < other.prefix }
        if one.keyCount <= 8, other.keyCount <= 8 { return one.keyCount < other.keyCount }
        return key(one, oddKeys) { one in key(other, oddKeys) { one.lexicographicallyPrecedes($0) } }
    }

    private func key(_ member: JSONMember, _ oddKeys: OddKeys, _ body: (UnsafeBufferPointer<UInt8>) -> Bool)
        -> Bool
    {
        if let name = oddKeys.names[member.start] { return name.withUnsafeBufferPointer(body) }
        let start = member.start + 1
        return body(UnsafeBufferPointer(rebasing: bytes[start..<start + member.keyCount]))
    }
}
