import Glibc
import Sockets
import TestSupport
import Testing

/// The files of Unix sockets, which outlive them.
@Suite(.timeLimit(.minutes(1)), .ownThread) struct SocketFileTests {
    /// A folder of the test's own; the deinit removes it and what the tests put there.
    private final class Folder {
        let path: String

        init() throws {
            var name = Array("/tmp/lastword-XXXXXX".utf8CString)
            try #require(mkdtemp(&name) != nil)
            path = try #require(
                SocketFile.canonical(String(decoding: name.dropLast().map(UInt8.init), as: UTF8.self)))
        }

        func address(_ name: String) throws -> SocketAddress {
            try #require(SocketAddress(unix: "\(path)/\(name)"))
        }

        deinit {
            for name in ["socket", "other", "link", "dangling", "inner/socket"] { unlink("\(path)/\(name)") }
            for name in ["/inner", "/\u{301}", ""] { rmdir(path + name) }
        }
    }

    /// The permissions of a file.
    private func mode(of path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    /// endings: unix-connect
    @Test func file_isStale_whenItsSocketHasClosed() throws {
        let folder = try Folder()
        let address = try folder.address("socket")
        #expect(SocketFile(address.host) == nil && !SocketFile.isAnything(at: address.host))
        let client = Descriptor(rawValue: try Socket.open(.unix, .stream).release())
        defer { _ = client.close() }
        #expect(client.connect(to: address).errno == Errno(rawValue: ENOENT))
        let listener = try Listener(at: address)
        let file = try #require(SocketFile(address.host))
        #expect(file.path == address.host && listener.address == address)
        listener.close()
        #expect(SocketFile(address.host) == file)
        // A process that another test starts may hold it as well, until its exec.
        waitUntil("refused") {
            guard let socket = try? Socket.open(.unix, .stream) else { return false }
            let errno = socket.descriptor.connect(to: address).errno
            _ = socket.close()
            return errno == .connectionRefused
        }
        let second = Descriptor(rawValue: try Socket.open(.unix, .stream).release())
        defer { _ = second.close() }
        #expect(second.bind(to: address).errno == .addressInUse)
        file.remove()
        #expect(!SocketFile.isAnything(at: address.host))
        #expect(second.bind(to: address) == CallResult(0))
    }

    /// Of two that are there at a time, so that they have two numbers.
    @Test func remove_leavesAnothersFile() throws {
        let folder = try Folder()
        let first = try Listener(at: try folder.address("socket"))
        let file = try #require(SocketFile(first.address.host))
        let second = try Listener(at: try folder.address("other"))
        #expect(rename(second.address.host, first.address.host) == 0)
        file.remove()
        let found = try #require(SocketFile(first.address.host))
        #expect(found != file)
        // It is the second's, whatever that calls itself.
        let client = try Client(to: first.address)
        #expect(client.descriptor.peerAddress() == second.address)
        found.remove()
        #expect(!SocketFile.isAnything(at: first.address.host))
    }

    @Test func link_isNoSocket() throws {
        let folder = try Folder()
        let listener = try Listener(at: try folder.address("socket"))
        let (link, dangling) = (try folder.address("link"), try folder.address("dangling"))
        #expect(symlink(listener.address.host, link.host) == 0)
        #expect(symlink(folder.path + "/nothing", dangling.host) == 0)
        for path in [link.host, dangling.host] {
            #expect(SocketFile(path) == nil && SocketFile.isAnything(at: path))
        }
        #expect(SocketFile.canonical(link.host) == listener.address.host)
        #expect(SocketFile.canonical(dangling.host) == nil)
        // A connect follows a link, and a bind does not.
        let client = try Client(to: link)
        #expect(client.descriptor.peerAddress() == listener.address)
        let other = Descriptor(rawValue: try Socket.open(.unix, .stream).release())
        defer { _ = other.close() }
        #expect(other.bind(to: dangling).errno == .addressInUse)
        #expect(!SocketFile.isAnything(at: folder.path + "/nothing"))
    }

    @Test func folder_isNoSocket() throws {
        let folder = try Folder()
        #expect(SocketFile(folder.path) == nil && SocketFile.isAnything(at: folder.path))
    }

    /// As the kernel goes, which knows no characters.
    @Test func folder_isFoundWithoutLinks() throws {
        let folder = try Folder()
        #expect(mkdir(folder.path + "/inner", 0o700) == 0)
        #expect(symlink(folder.path + "/inner", folder.path + "/link") == 0)
        #expect(SocketFile.folder(of: folder.path + "/link/socket") == folder.path + "/inner")
        #expect(SocketFile.folder(of: folder.path + "/link/../socket") == folder.path)
        #expect(SocketFile.folder(of: folder.path + "/inner/../\u{301}x") == folder.path)
        #expect(SocketFile.folder(of: folder.path + "/inner/\u{301}x") == folder.path + "/inner")
        #expect(SocketFile.folder(of: folder.path + "/nothing/socket") == nil)
        #expect(SocketFile.folder(of: "/socket") == "/")
    }

    /// Before the bind, so that there is no time in which more is allowed.
    @Test(arguments: [Socket.Kind.stream, .datagrams]) func mode_isSetAhead(_ kind: Socket.Kind) throws {
        let folder = try Folder()
        let address = try folder.address("socket")
        let socket = Descriptor(rawValue: try Socket.open(.unix, kind).release())
        defer { _ = socket.close() }
        #expect(socket.setMode(0o600) == CallResult(0))
        #expect(socket.bind(to: address) == CallResult(0))
        #expect(mode(of: address.host) == 0o600)
        // More than the umask would have left.
        let file = try #require(SocketFile(address.host))
        #expect(file.setMode(0o666) == CallResult(0))
        #expect(mode(of: address.host) == 0o666)
        #expect(SocketFile(address.host) == file)
        file.remove()
        #expect(file.setMode(0o600).errno == Errno(rawValue: ENOENT))
    }

    /// Another program's may fill `sun_path`, without a NUL behind it, and can be answered all the same.
    @Test func longestPath_isRead() throws {
        let folder = try Folder()
        let path = folder.path + "/" + String(repeating: "x", count: 107 - folder.path.utf8.count)
        defer { unlink(path) }
        let peer = Descriptor(rawValue: try Socket.open(.unix, .datagrams).release())
        defer { _ = peer.close() }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafeBytes(of: &address) {
            bind(peer.rawValue, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
        }
        try #require(bound == 0)
        #expect(peer.localAddress()?.host == path)
        let server = try DatagramSocket(at: .unnamed)
        let batch = DatagramBatch(count: 1, size: 64)
        for _ in 1...2 { #expect(peer.send("hello", to: server.address) == CallResult(5)) }
        let single = try #require(server.descriptor.takeDatagram()?.sender)
        #expect(batch.receive(server) == CallResult(1))
        let batched = try #require(batch.received(0).sender)
        #expect(single.host == path && batched == single)
        #expect(server.descriptor.send("one", to: single) == CallResult(3))
        #expect(batch.append("two", to: batched) == 1)
        #expect(batch.send(server.descriptor, from: 0) == CallResult(1))
        #expect([peer.readNow(), peer.readNow()] == ["one", "two"])
    }
}
