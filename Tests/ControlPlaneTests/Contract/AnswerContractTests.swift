import ControlPlane
import Framing
import HTTPServer
import Lab
import Programs
import Testing

/// What the code encodes against the schemas of openapi.yaml, both ways: samples that together have every field.
struct AnswerContractTests {
    @Test func samples_fitTheirSchemas_andShowEveryProperty() throws {
        var check = SchemaCheck()
        func hold(_ value: some Encodable, _ schema: String) throws {
            check.check(try JSONValue(json: encodeJSON(value)), schema)
        }
        for exchange in Samples.exchanges { try hold(exchange, "Exchange") }
        for server in Samples.servers { try hold(server, "Server") }
        for client in Samples.clients { try hold(client, "Client") }
        for load in try Samples.loads() { try hold(load, "Load") }
        try hold(Samples.operation, "OperationReport")
        try hold(Samples.listener, "ListenerReport")
        try hold(Page(items: Samples.exchanges, cursor: "x-1", satisfied: true), "ExchangePage")
        try hold(
            Page<ConnectionReport>(items: [Samples.full], cursor: nil, satisfied: false), "ConnectionPage")
        try hold(ItemList(items: Samples.servers), "ServerList")
        try hold(ItemList(items: Samples.clients), "ClientList")
        try hold(Page(items: Samples.loads(), cursor: "l-1", satisfied: true), "LoadPage")
        try hold(Waited(Samples.exchanges[0], satisfied: true), "Exchange")
        try hold(Waited(Samples.full, satisfied: false), "Connection")
        try hold(Waited(Samples.loads()[0], satisfied: false), "Load")
        try hold(Problem(.unknownField, field: "framin", "a server has no field 'framin'"), "Problem")
        for event in Samples.events { try hold(event, "LabEvent") }
        try hold(Samples.changes, "LabChanges")
        for search in Samples.searches { try hold(search, "SearchResult") }
        #expect(check.violations == [])

        let schemas =
            [
                "Exchange", "Connection", "Transfer", "Message", "Ended", "TraceEntry", "Sample",
                "QueuedError",
                "Verdict", "Ends", "LastWord", "Lost", "Server", "Client", "ConnectionCounts",
                "OperationReport",
                "ListenerReport", "ExchangePage",
                "ConnectionPage", "ServerList", "ClientList", "Problem",
                "Load", "LoadProgress", "LoadResult", "Latencies", "Percentiles", "HostLimit", "LoadFailure",
                "ServerComparison", "ComparedCounts", "LoadPage", "LabEvent", "LabChanges", "NameChanges",
                "SearchResult", "FoundHost", "Service", "ServiceRecord",
            ] + Operation.Name.ofPrograms.map(\.schema) + ["Otherwise", "ReplyObject"]
            + TypedValue.framings.map(\.schema) + TypedValue.faults.map(\.schema)
        for schema in schemas {
            let shown = check.seen.filter { $0.hasPrefix("\(schema).") }.map {
                $0.dropFirst(schema.count + 1)
            }
            let missing = OpenAPIDocument.shared.properties(schema).subtracting(shown.map(String.init))
            #expect(missing == [], "\(schema) has properties that no sample shows")
        }
    }

    @Test(arguments: ProblemCode.allCases)
    func problem_fitsItsSchema(_ code: ProblemCode) throws {
        let response = Problem(code, "Something happened.").response
        guard case .bytes(let body) = response.body else { return #expect(Bool(false)) }
        var check = SchemaCheck()
        check.check(try JSONValue(json: body), "Problem")
        #expect(check.violations == [])
        #expect(response.header("Content-Type") == "application/problem+json")
        #expect(response.status == code.status)
    }
}
