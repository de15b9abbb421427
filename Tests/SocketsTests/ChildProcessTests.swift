import Glibc
import Sockets
import Testing

/// What a child inherits is looked at in lastwordTests, by the one that there is.
@Suite(.timeLimit(.minutes(1))) struct ChildProcessTests {
    private func start(_ executable: String, _ arguments: String...) throws(Errno) -> ChildProcess {
        let pair = try Socket.seqpacketPair()
        let (first, second) = (pair.first.release(), pair.second.release())
        defer { for end in [first, second] { _ = Descriptor(rawValue: end).close() } }
        return try ChildProcess(
            executable: executable, arguments: arguments, socket: Descriptor(rawValue: second), at: 3)
    }

    @Test func wait_returns_onceItHasEnded() throws {
        let process = try start("/bin/sh", "sh", "-c", "exit 3")
        let number = process.number
        process.wait()
        #expect(Glibc.kill(number, 0) == -1)
    }

    @Test func kill_endsIt() throws {
        let process = try start("/bin/sh", "sh", "-c", "kill -STOP $$")
        let number = process.number
        process.kill()
        process.wait()
        #expect(Glibc.kill(number, 0) == -1)
    }

    @Test func start_fails_whereThereIsNoProgram() throws {
        #expect(throws: Errno(rawValue: ENOENT)) {
            let process = try start("/nonexistent/program", "program")
            process.wait()
        }
    }

    @Test func scopeEnd_endsTheProcess_whenNobodyWaited() async {
        await #expect(processExitsWith: .failure) {
            let process = try ChildProcess(
                executable: "/bin/true", arguments: ["true"], socket: Descriptor(rawValue: 0), at: 3)
            process.kill()
        }
    }
}
