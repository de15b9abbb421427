import ControlPlane
import HTTPServer
import Sockets
import Testing

struct ServiceRoutesTests {
    @Test func health_version_document() async throws {
        try await API.run { api in
            #expect(try await api.get("/healthz").text == "{\"status\":\"ok\"}\n")
            let version = try await api.get("/version")
            #expect(version.json["version"]?.text == Version.number)
            let capacity = try #require(version.json["capacity"])
            #expect(capacity["loops"]?.number == 2)
            #expect(capacity["connections"]?.number == 100_000)
            #expect(capacity["descriptors"]?.number == Double(DescriptorLimit.current))
            let document = try await api.get("/openapi.yaml")
            #expect(document.bytes == OpenAPI.text)
            #expect(document.text.hasPrefix("openapi: 3.1"))
        }
    }
}
