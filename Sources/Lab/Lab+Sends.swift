import Conversations
package import Programs
import Sockets

/// Sends: one conversation each, answered by its exchange.
extension Lab {
    /// Makes one conversation; answers when both sides have ended, a second after the client's where the server's
    /// does not come, or when `wait` has passed (nil: as long as it takes).
    package func send(
        _ fields: SendFields, client name: ResourceName? = nil, wait: TimeSpan? = nil
    ) async throws(LabProblem) -> Exchange {
        let client = try name.map { name throws(LabProblem) in try runningClient(name) }
        let settings: SendSettings
        do throws(InputProblem) {
            settings = try SendSettings(client.map { fields.over($0.defaults) } ?? fields)
        } catch {
            throw LabProblem(error)
        }
        let opening = Opening(
            to: settings.to, program: settings.program, answeredBy: settings.answeredBy,
            record: settings.record, client: name, counters: client?.counters ?? sendCounters)
        let entry = try await open(opening).entry
        await waitForEnd(entry, nanoseconds: wait?.nanoseconds)
        let exchange = await exchange(entry)
        records.answered(entry)
        return exchange
    }

    func waitForEnd(_ entry: ExchangeEntry, nanoseconds: UInt64?) async {
        if nanoseconds == 0 { return }
        let deadline = nanoseconds.map { MonotonicClock.now() &+ $0 }
        let hasEnded = await records.wait(nanoseconds: nanoseconds) { _ in
            entry.clientHasEnded ? nil : .clientEnded(entry)
        }
        guard hasEnded else { return }
        var grace = configuration.serverGrace.nanoseconds
        if let deadline {
            let now = MonotonicClock.now()
            grace = min(grace, deadline > now ? deadline - now : 0)
        }
        let isComplete = await records.wait(nanoseconds: grace) { _ in
            entry.isComplete ? nil : .complete(entry)
        }
        if !isComplete { records.stopExpecting(entry) }
    }
}
