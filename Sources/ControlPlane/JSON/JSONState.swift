/// A JSON text that is being written, and where within it.
///
/// The innermost value that is being encoded is the last of the frames. A container belongs to one frame, and is of no
/// use when a frame below it has gone on; what asks for two nested containers at once, which none of our values does,
/// is trapped.
struct JSONState: ~Copyable {
    /// What a value has turned out to be.
    enum Form: UInt8, BitwiseCopyable {
        /// Nothing yet.
        case none
        case single, list, object
    }

    /// A value that is being encoded.
    private struct Frame: BitwiseCopyable {
        var form = Form.none
        /// Elements or members so far.
        var count = 0
        /// How many members of objects around it there are.
        var members: Int
        var serial: UInt32
    }

    /// Which frame a container belongs to.
    struct Place: BitwiseCopyable {
        fileprivate var depth: Int32
        fileprivate var serial: UInt32
    }

    var text = JSONText(capacity: 2048)
    private var frames: [Frame] = []
    /// The members so far of each object that is being written.
    private var members: [JSONMember] = []
    private var oddKeys = OddKeys()
    /// Where an object is put in order.
    private var scratch = JSONText(capacity: 0)
    private var serial: UInt32 = 0

    init() {
        frames.reserveCapacity(16)
        members.reserveCapacity(64)
    }

    // MARK: - Frames

    mutating func openFrame() -> Place {
        serial &+= 1
        frames.append(Frame(members: members.count, serial: serial))
        return Place(depth: Int32(frames.count - 1), serial: serial)
    }

    /// What the value of a frame is: told by the first container that is asked for.
    mutating func begin(_ form: Form, in place: Place) {
        enter(place)
        let last = frames.count - 1
        guard frames[last].form == .none else {
            return precondition(frames[last].form == form, "a value is of one form")
        }
        frames[last].form = form
        if form == .list { text.append(UInt8(ascii: "[")) }
        if form == .object { text.append(UInt8(ascii: "{")) }
    }

    mutating func close(_ place: Place) {
        enter(place)
        closeFrame()
    }

    private mutating func closeFrames(downTo count: Int) {
        while frames.count > count { closeFrame() }
    }

    /// False where the root has encoded nothing.
    mutating func closeRoot() -> Bool {
        let isThere = frames[0].form != .none
        closeFrames(downTo: 0)
        return isThere
    }

    private mutating func closeFrame() {
        let frame = frames.removeLast()
        switch frame.form {
        case .none: text.append("{}")
        case .single: if frame.count == 0 { text.append("{}") }
        case .list: text.append(UInt8(ascii: "]"))
        case .object:
            if frame.count > 1 { text.order(&members, from: frame.members, oddKeys, &scratch) }
            members.removeLast(members.count - frame.members)
            text.append(UInt8(ascii: "}"))
        }
    }

    /// Makes a frame the innermost again.
    private mutating func enter(_ place: Place) {
        let depth = Int(place.depth)
        if frames.count > depth + 1 { closeFrames(downTo: depth + 1) }
        precondition(
            frames.count == depth + 1 && frames[depth].serial == place.serial,
            "a container is of no use when its value has been encoded")
    }

    // MARK: - What comes next

    mutating func beginMember(_ key: String, in place: Place) {
        beginElement(in: place)
        members.append(text.append(key: key, &oddKeys))
    }

    mutating func beginElement(in place: Place) {
        enter(place)
        let last = frames.count - 1
        if frames[last].count > 0 { text.append(UInt8(ascii: ",")) }
        frames[last].count += 1
    }

    mutating func beginValue(in place: Place) {
        enter(place)
        let last = frames.count - 1
        precondition(frames[last].count == 0, "a single value is written once")
        frames[last].count = 1
    }

    func count(in place: Place) -> Int {
        frames[Int(place.depth)].count
    }
}
