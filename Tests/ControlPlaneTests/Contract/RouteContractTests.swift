import ControlPlane
import Lab
import Programs
import Testing

/// openapi.yaml against the table of routes, both ways.
struct RouteContractTests {
    private let document = OpenAPIDocument.shared

    @Test func routes_areTheDocumentsOperations() {
        let routes = ControlPlane.routes.map { "\($0.method.rawValue) \($0.template) \($0.name)" }
        let documented = document.operations.map { "\($0.method) \($0.path) \($0.name)" }
        #expect(routes.sorted() == documented.sorted())
        #expect(Set(routes).count == routes.count)
    }

    @Test(arguments: ControlPlane.routes.map(\.name))
    func route_hasTheDocumentsParameters(_ name: String) throws {
        let (route, operation) = try pair(name)
        #expect(Set(route.parameters.map(\.rawValue)) == Set(operation.queryParameters))
        let variables = route.template.split(separator: "/").filter { $0.hasPrefix("{") }.map {
            $0.dropFirst().dropLast()
        }
        let inPath = operation.parameters.filter { $0["in"]?.text == "path" }
        #expect(variables.map(String.init) == inPath.compactMap { $0["name"]?.text })
    }

    @Test(arguments: ControlPlane.routes.map(\.name))
    func route_hasTheDocumentsBody(_ name: String) throws {
        let (route, operation) = try pair(name)
        let body = operation.value["requestBody"].map(document.resolved)
        switch route.body {
        case .none: #expect(body == nil)
        case .required: #expect(body?["required"]?.flag == true)
        case .optional: #expect(body?["required"]?.flag == false)
        }
    }

    @Test(arguments: ControlPlane.routes.map(\.name))
    func route_hasTheDocumentsProblems(_ name: String) throws {
        let (route, operation) = try pair(name)
        let codes = Dictionary(grouping: route.problems, by: \.status).mapValues { Set($0.map(\.rawValue)) }
        #expect(codes == document.problemCodes(operation))
    }

    @Test func codes_areTheDocuments() {
        let documented = document.schema("ProblemCode")["enum"]?.texts ?? []
        #expect(documented == ProblemCode.allCases.map(\.rawValue))
    }

    /// `input` stands for the code of the input problem that it carries.
    @Test func codesBelow_areCodesOfTheAPI() {
        let below =
            InputProblem.Code.allCases.map(\.rawValue)
            + LabProblem.Code.allCases.filter { $0 != .input }.map(\.rawValue)
        #expect(Set(below).subtracting(ProblemCode.allCases.map(\.rawValue)) == [])
    }

    @Test func version_isTheDocuments() {
        #expect(document.root["info"]?["version"]?.text == Version.number)
    }

    private func pair(_ name: String) throws -> (Route, OpenAPIDocument.Operation) {
        let route = try #require(ControlPlane.routes.first { $0.name == name })
        return (route, try #require(document.operation(name)))
    }
}
