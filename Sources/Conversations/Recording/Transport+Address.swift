import Programs
package import Sockets

extension Transport {
    /// An address as reports have it.
    package func text(_ address: SocketAddress) -> String { text(address.description) }

    /// What its sockets carry.
    package var kind: Socket.Kind { isDatagrams ? .datagrams : .stream }
}
