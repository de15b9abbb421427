import HTTPServer
import Lab

/// The service in numbers.
enum MetricsRoute {
    @Sendable static func metrics(_ call: Call, _ lab: Lab) async throws -> Response {
        var text = MetricsText()
        let metrics = await lab.metrics()
        text.add(metrics)
        text.add(call.requests)
        text.add(metrics.process)
        return Response(
            status: 200, headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
            body: Array(text.text.utf8))
    }
}
