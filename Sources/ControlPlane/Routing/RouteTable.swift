extension ControlPlane {
    /// The API: every route, in the order of openapi.yaml.
    package static let routes =
        serviceRoutes + serverRoutes + clientRoutes + sendRoutes + loadRoutes + handRoutes + recordRoutes

    private static let serviceRoutes = [
        Route(.get, "/healthz", "getHealth", now: ServiceRoutes.health),
        Route(.get, "/readyz", "getReadiness", problems: [.stopping], now: ServiceRoutes.readiness),
        Route(.get, "/version", "getVersion", now: ServiceRoutes.version),
        Route(.get, "/openapi.yaml", "getOpenAPI", now: ServiceRoutes.openAPI),
        Route(.get, "/metrics", "getMetrics", MetricsRoute.metrics),
        Route(
            .get, "/v1/events", "watchEvents",
            parameters: [.type, .server, .client, .outcome, .load, .after, .count, .wait],
            problems: [.tooManyStreams], now: EventRoutes.watch),
        Route(
            .put, "/v1/lab", "putLab", body: .required,
            problems: listening + [.tooManyServers, .tooManyClients], LabRoutes.put),
        Route(.post, "/v1/reset", "reset", LabRoutes.reset),
    ]

    private static let serverRoutes = [
        Route(
            .post, "/v1/servers", "createServer", body: .required,
            problems: listening + [.nameInUse, .tooManyServers], ServerRoutes.create),
        Route(.get, "/v1/servers", "listServers", ServerRoutes.list),
        Route(
            .put, "/v1/servers/{name}", "putServer", body: .required,
            problems: listening + [.tooManyServers], ServerRoutes.put),
        Route(.get, "/v1/servers/{name}", "getServer", problems: [.unknownServer], now: ServerRoutes.get),
        Route(.delete, "/v1/servers/{name}", "deleteServer", problems: [.unknownServer], ServerRoutes.delete),
        Route(
            .post, "/v1/servers/{name}/stop", "stopServer", parameters: [.connections],
            problems: [.unknownServer], ServerRoutes.stop),
        Route(
            .post, "/v1/servers/{name}/start", "startServer",
            problems: listening + [.unknownServer], ServerRoutes.start),
    ]

    private static let clientRoutes = [
        Route(
            .post, "/v1/clients", "createClient", body: .required,
            problems: naming + [.nameInUse, .tooManyClients], ClientRoutes.create),
        Route(.get, "/v1/clients", "listClients", ClientRoutes.list),
        Route(
            .put, "/v1/clients/{name}", "putClient", body: .required,
            problems: naming + [.tooManyClients], ClientRoutes.put),
        Route(.get, "/v1/clients/{name}", "getClient", problems: [.unknownClient], now: ClientRoutes.get),
        Route(.delete, "/v1/clients/{name}", "deleteClient", problems: [.unknownClient], ClientRoutes.delete),
        Route(
            .post, "/v1/clients/{name}/stop", "stopClient", parameters: [.connections],
            problems: [.unknownClient], ClientRoutes.stop),
        Route(
            .post, "/v1/clients/{name}/start", "startClient", problems: [.unknownClient], ClientRoutes.start),
    ]

    private static let sendRoutes = [
        Route(
            .post, "/v1/clients/{name}/sends", "sendFromClient", parameters: [.wait, .outcome, .format],
            body: .optional, waitsUnasked: true,
            problems: sending + [.unknownClient, .clientStopped], SendRoutes.sendFromClient),
        Route(
            .post, "/v1/searches", "search", body: .required, waitsUnasked: true,
            problems: [.addressNotAllowed, .outOfResources, .tooManyConnections], SearchRoutes.search),
        Route(
            .post, "/v1/sends", "send", parameters: [.wait, .outcome, .format], body: .required,
            waitsUnasked: true, problems: sending, SendRoutes.send),
    ]

    private static let loadRoutes = [
        Route(
            .post, "/v1/loads", "startLoad", parameters: [.wait], body: .required,
            problems: sending + [.tooManyLoads], LoadRoutes.start),
        Route(
            .get, "/v1/loads", "listLoads", parameters: [.state, .after, .limit, .wait, .count],
            LoadRoutes.list),
        Route(
            .get, "/v1/loads/{id}", "getLoad", parameters: [.wait, .state], problems: [.unknownLoad],
            LoadRoutes.get),
        Route(.delete, "/v1/loads/{id}", "stopLoad", problems: [.unknownLoad], LoadRoutes.stop),
    ]

    private static let handRoutes = [
        Route(
            .post, "/v1/clients/{name}/connections", "openConnection", parameters: [.wait], body: .optional,
            waitsUnasked: true, problems: sending + [.unknownClient, .clientStopped], HandRoutes.open),
        Route(
            .post, "/v1/connections/{id}/operations", "operateConnection", parameters: [.wait],
            body: .required, waitsUnasked: true,
            problems: naming + [.unknownConnection, .connectionClosed, .connectionBusy], HandRoutes.operate),
        Route(
            .post, "/v1/servers/{name}/operations", "operateServer", body: .required,
            problems: [.unknownServer, .serverStopped], HandRoutes.operateListener),
    ]

    private static let recordRoutes = [
        Route(
            .get, "/v1/connections", "listConnections",
            parameters: [.server, .client, .outcome, .state, .after, .limit, .wait, .count],
            ConnectionRoutes.list),
        Route(
            .get, "/v1/connections/{id}", "getConnection", parameters: [.wait, .state, .outcome],
            problems: [.unknownConnection],
            ConnectionRoutes.get),
        Route(
            .delete, "/v1/connections/{id}", "deleteConnection",
            problems: [.unknownConnection, .connectionOpen], ConnectionRoutes.delete),
        Route(
            .post, "/v1/connections/{id}/abort", "abortConnection",
            problems: [.unknownConnection, .connectionClosed], ConnectionRoutes.abort),
        Route(
            .get, "/v1/exchanges", "listExchanges",
            parameters: [.state, .outcome, .after, .limit, .wait, .count, .format],
            ExchangeRoutes.list),
        Route(
            .get, "/v1/exchanges/{id}", "getExchange",
            parameters: [.wait, .state, .outcome, .format], problems: [.unknownExchange],
            ExchangeRoutes.get),
    ]

    /// What can go wrong where a listener is made.
    private static let listening: [ProblemCode] = [
        .addressNotAllowed, .addressUnusable, .optionRefused, .portInUse, .outOfResources,
    ]

    /// What can go wrong where a target is resolved.
    private static let naming: [ProblemCode] = [.addressNotAllowed, .addressUnusable, .outOfResources]

    /// What can go wrong where a conversation begins. `unknown-server` is about `answeredBy`.
    private static let sending = naming + [ProblemCode.unknownServer, .tooManyConnections]
}
