import COpenAPI
import HTTPServer
import Lab

/// The service itself.
enum ServiceRoutes {
    @Sendable static func health(_ call: Call, _ lab: Lab) -> Response {
        .json(.permanent(PermanentBytes("{\"status\":\"ok\"}\n")))
    }

    /// Whether new work is taken.
    @Sendable static func readiness(_ call: Call, _ lab: Lab) throws -> Response {
        if lab.isDraining { throw Problem(.stopping, "The service is stopping, and takes nothing new.") }
        return .json(.permanent(PermanentBytes("{\"status\":\"ready\"}\n")))
    }

    @Sendable static func version(_ call: Call, _ lab: Lab) -> Response {
        .json(encoding: Description(capacity: lab.capacity))
    }

    /// What runs here, and what it has of its machine.
    private struct Description: Encodable {
        var capacity: Capacity
        var name = "lastword"
        var swift = Version.swift
        var version = Version.number
    }

    @Sendable static func openAPI(_ call: Call, _ lab: Lab) -> Response {
        Response(
            status: 200, headers: [("Content-Type", "application/yaml")], body: .permanent(OpenAPI.document))
    }
}

/// The file openapi.yaml.
package enum OpenAPI {
    /// Its bytes, which were embedded when this was built.
    static let document = PermanentBytes(
        UnsafeRawBufferPointer(start: copenapi_bytes(), count: copenapi_count()))

    /// A copy of them.
    package static var text: [UInt8] {
        Array(document.buffer)
    }
}
