import Glibc
import Sockets
import Testing

@Suite struct SocketTests {
    @Test func new_isNonBlockingAndClosedOnExec() throws {
        let socket = try Socket.tcp(.ipv4)
        let number = socket.descriptor.rawValue
        #expect(fcntl(number, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
        #expect(socket.close() == CallResult(0))
    }

    @Test func release_leavesTheDescriptorOpen() throws {
        let descriptor = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
        #expect(descriptor.tcpState() == .close)
        #expect(Socket(owning: descriptor.rawValue).close() == CallResult(0))
    }

    @Test func scopeEnd_endsTheProcess_whenNobodyClosed() async {
        await #expect(processExitsWith: .failure) {
            let socket = try Socket.tcp(.ipv4)
            _ = socket.descriptor.poll()
        }
    }

    @Test func use_endsTheProcess_whenClosedBefore() async {
        await #expect(processExitsWith: .failure) {
            let descriptor = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
            _ = descriptor.close()
            _ = descriptor.shutdown(.write)
        }
    }

    @Test func close_endsTheProcess_whenClosedBefore() async {
        await #expect(processExitsWith: .failure) {
            let descriptor = Descriptor(rawValue: try Socket.tcp(.ipv4).release())
            _ = descriptor.close()
            _ = descriptor.close()
        }
    }
}
