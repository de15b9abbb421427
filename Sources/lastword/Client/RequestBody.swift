import ArgumentParser
import ControlPlane

/// The body of a request: JSON, and fields that stand in place of its own. What is wrong with it is for the service to say.
enum RequestBody {
    static func bytes(_ body: BodyArgument?, with fields: [String: JSONTree]) -> [UInt8] {
        guard let body else { return (try? encodeJSON(JSONTree.object(fields))) ?? [] }
        // One that is no JSON, or no object, goes as it is, to be refused.
        guard !fields.isEmpty, case .object(let own)? = try? decodeJSON(body.bytes, as: JSONTree.self)
        else { return body.bytes }
        return (try? encodeJSON(JSONTree.object(own.merging(fields) { $1 }))) ?? body.bytes
    }

    /// The fields of the flags that were given.
    static func fields(_ flags: [(name: String, text: String?)], marker: String?) -> [String: JSONTree] {
        var fields: [String: JSONTree] = [:]
        for (name, text) in flags {
            if let text { fields[name] = .text(text) }
        }
        if let marker { fields["framing"] = .object(["type": .text("marker"), "marker": .text(marker)]) }
        return fields
    }

    /// What the body can not tell, since the flags overwrite each other there.
    static func check(marker: String?, framing: String?) throws(ValidationError) {
        if marker != nil, let framing, framing != "marker" {
            throw ValidationError("--marker does not go with --framing \(framing); leave one of them out.")
        }
    }
}
