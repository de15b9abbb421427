import Glibc
import Sockets
import TestSupport
import Testing

/// Connections that end by force: by disconnect, by the administrator, by the death of a process.
@Suite(.timeLimit(.minutes(1)), .ownThread) struct AbortTests {
    /// endings: abort-unspec
    @Test func disconnect_resets_andKeepsTheDescriptor() throws {
        let pair = try Pair()
        #expect(pair.client.send("not read") == CallResult(8))
        #expect(pair.server.disconnect() == CallResult(0))
        #expect(pair.server.tcpState() == .close)
        // The side that aborts gets the error too, once, and then is a socket like a new one. It is not readable.
        #expect(pair.server.poll() == [.writable, .error, .hangUp])
        #expect([pair.server.readNow(), pair.server.readNow()] == ["ECONNRESET", "ENOTCONN"])
        #expect([pair.client.read(), pair.client.read()] == ["ECONNRESET", ""])
        let listener = try Listener()
        #expect(pair.server.connect(to: listener.address).inProgress)
        pair.server.wait(for: .established)
    }

    /// endings: kill9
    @Test(arguments: [false, true]) func kill_isAnOrdinaryClose(unread: Bool) throws {
        let listener = try Listener()
        // It stops itself, so that it never reads.
        let script = "exec 3<>/dev/tcp/127.0.0.1/\(listener.address.port); echo LASTWORD >&3; kill -STOP $$"
        let child = try OutsideProcess("bash", "-c", script)
        let server = try listener.accepted()
        defer { _ = server.close() }
        server.wait(for: .readable)
        if unread {
            #expect(server.send("x") == CallResult(1))
            server.waitUntilAcknowledged()
        }
        child.kill()
        #expect(server.read() == "LASTWORD\n")
        #expect(server.read() == (unread ? "ECONNRESET" : ""))
        #expect(server.tcpState() == (unread ? .close : .closeWait))
    }

    /// In a network namespace of its own, so that `ss -K` can not meet anything else. It takes CAP_SYS_ADMIN and
    /// CAP_NET_ADMIN, and ss of iproute2, and is skipped without. endings: abort-admin
    @Test(.enabled(if: Surroundings.ownNetwork.areAllowed, "needs the right to make a network namespace"))
    func administrator_abortsAConnection() throws {
        let (killed, other) = try Surroundings.ownNetwork.run {
            let pair = try Pair()
            guard let port = pair.server.localAddress()?.port else { throw Errno.notConnected }
            let filter = "sport = :\(port) and dport = :\(pair.peerAtAccept.port)"
            guard try OutsideProcess("ss", "-K", "-t", filter).wait() == 0 else { throw Errno.notSupported }
            pair.server.wait(for: .error)
            return (
                [pair.server.read(), pair.server.read()], [pair.client.read(), pair.client.read()]
            )
        }
        #expect(killed == ["ECONNABORTED", ""])
        #expect(other == ["ECONNRESET", ""])
    }
}
