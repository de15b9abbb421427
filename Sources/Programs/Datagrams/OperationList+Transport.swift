extension OperationList {
    /// Refuses what a transport does not have.
    func check(_ transport: Transport, at path: [any CodingKey]) throws(InputProblem) {
        try check(operations, transport, at: path)
    }

    private func check(
        _ operations: [Operation], _ transport: Transport, at path: [any CodingKey]
    ) throws(InputProblem) {
        for (index, operation) in operations.enumerated() {
            let place = path + [FieldKey(index: index)]
            if case .repeat(_, _, let body) = operation.action {
                try check(body, transport, at: place + [FieldKey("operations")])
            } else if let remedy = operation.remedy(on: transport) {
                throw InputProblem(
                    .badValue, at: place,
                    "\(operation.name.rawValue) does not go with \(transport.rawValue): \(remedy)")
            }
        }
    }
}

extension Operation {
    /// What to do in place of an operation that makes no sense on a transport; nil where it does.
    fileprivate func remedy(on transport: Transport) -> String? {
        switch action {
        case .sendTo where !transport.isDatagrams: "a stream goes to its peer; use send."
        case .receive(.end, _) where transport.isDatagrams:
            "datagrams have no end; use until data for the next one, or until timeout."
        case .receive(.count, _), .receive(.delimiter, _):
            transport.isDatagrams ? "a datagram is received whole; use until data, or receiveMessage." : nil
        case .reply(.service, _) where !transport.isDatagrams: "searches are datagrams; use udp."
        default: nil
        }
    }
}
