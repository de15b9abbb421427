/// What carries a conversation: the scheme of its addresses.
package enum Transport: String, Choice {
    case tcp, udp
    /// Streams over Unix sockets.
    case unix
    /// Datagrams over Unix sockets.
    case unixgram
    package static var subject: String { "a transport" }

    /// Whether it carries datagrams, each for itself, and no stream.
    package var isDatagrams: Bool { self == .udp || self == .unixgram }

    package var isUnix: Bool { self == .unix || self == .unixgram }

    /// An address as reports have it: `tcp://127.0.0.1:80`, `unix:///run/printer`, `unix:@printer`; `unix:` for a socket
    /// without a name.
    ///
    /// - Parameter place: the address without its scheme.
    package func text(_ place: String) -> String {
        let slashes = !isUnix || place.hasPrefix("/") ? "//" : ""
        return "\(rawValue):\(slashes)\(place)"
    }
}
