package import Programs

/// Searches: who offers a service on a network.
extension Lab {
    /// Asks every host that an address reaches, and answers when the time for answers, the late ones too, has passed.
    package func search(_ body: SearchBody) async throws(LabProblem) -> SearchResult {
        var opening = Opening(to: body.to, program: body.program, counters: sendCounters)
        opening.leastCapture = ServiceRecord.longestAnnouncement
        let entry = try await open(opening).entry
        await waitForEnd(entry, nanoseconds: nil)
        let exchange = await exchange(entry)
        records.answered(entry)
        return SearchResult(body, exchange: exchange.id, exchange.client)
    }
}
