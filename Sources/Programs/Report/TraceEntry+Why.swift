extension TraceEntry {
    /// Says what an error means, where its name alone does not, and what would help.
    package mutating func explain(on transport: Transport) {
        guard let errno else { return }
        why = transport.isUnix ? Self.whyOnUnix(errno, self) : whyOverIP(errno, transport)
    }

    private func whyOverIP(_ errno: String, _ transport: Transport) -> String? {
        switch errno {
        case "EACCES" where transport == .udp && call != "bind":
            "the address is that of a broadcast, which a socket may use once SO_BROADCAST is set: give broadcast true"
        case "EMSGSIZE" where transport == .udp:
            "a datagram over IPv4 has 65507 bytes at most, over IPv6 65527: send less, or in chunks"
        case "ECONNREFUSED" where transport == .udp:
            "the host has answered a datagram sent before that nobody listens there (ICMP); the error is told once"
        case "ENOTCONN" where transport == .udp && op == .shutdown:
            "the socket is not connected, and the shutdown takes effect all the same"
        case "EDESTADDRREQ": "the socket is not connected: use sendTo, or connect first"
        case "ENETUNREACH" where address?.contains("255.255.255.255") == true:
            "this machine has no route there: give interface, the one whose network is meant"
        case "ENETUNREACH": "this machine has no route there"
        case "EINVAL" where address?.contains("[fe80:") == true && address?.contains("%") != true:
            "a link-local address needs the interface that it is reached over, as fe80::1%eth0"
        case "ENODEV": "this machine has no such interface"
        case "EADDRNOTAVAIL" where call == "bind": "the address is none of this machine"
        case "EAFNOSUPPORT",
            "EINVAL" where call == "bind":
            "the address is of another family than the target, or the socket is bound already"
        default: nil
        }
    }

    private static func whyOnUnix(_ errno: String, _ entry: TraceEntry) -> String? {
        switch errno {
        case "ENOENT": "there is no file of that name"
        case "ECONNREFUSED": "nobody listens there; where there is a file, it was left behind"
        case "EACCES": "the permissions of the file, or of a folder on the way, do not allow it"
        case "ECONNRESET":
            "the other side closed with data that it had not read, or went while this side waited to be accepted"
        case "EPIPE" where entry.sends: "the other side has closed, or reads no more"
        case "EMSGSIZE", "ENOBUFS": "the datagram is larger than SO_SNDBUF lets it be"
        case "EAGAIN" where entry.op == .connect: "the listener's queue is full"
        case "EPROTOTYPE":
            "the socket there carries the other kind: use unix for streams, unixgram for datagrams"
        default: nil
        }
    }
}
