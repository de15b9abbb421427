import Conversations
import Sockets

/// What a lab has of its machine.
package struct Capacity: Encodable, Sendable {
    /// Connections of both roles that may be open at a time.
    package let connections: Int
    /// Descriptors that the process may have, those of the connections included.
    package let descriptors: Int
    /// Event loops, each with a thread.
    package let loops: Int
}

extension Lab {
    package var capacity: Capacity {
        Capacity(
            connections: configuration.connections, descriptors: DescriptorLimit.current,
            loops: loops.count)
    }
}
