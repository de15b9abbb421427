package import Sockets

/// Ends a poller's wait, from any thread and at any time.
package struct WakeHandle: Sendable {
    private let signal: WakeSignal

    package init(_ signal: WakeSignal) { self.signal = signal }

    package func wake() { signal.signal() }
}
