import Glibc
import Synchronization

/// A process that the test starts, by its name in the PATH; its output is dropped.
package final class OutsideProcess {
    private let id: pid_t
    private var ended = false

    package init(_ command: String...) throws {
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        arguments.append(nil)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        var id = pid_t()
        let error = posix_spawnp(&id, command[0], &actions, nil, &arguments, environ)
        guard error == 0 else { throw SystemError(number: error) }
        self.id = id
    }

    deinit { kill() }

    /// Ends the process by SIGKILL, and waits until it is gone.
    package func kill() {
        guard !ended else { return }
        Glibc.kill(id, SIGKILL)
        _ = wait()
    }

    /// Waits for the process's end: the status of waitpid(2), 0 for success.
    package func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) == -1, errno == EINTR {}
        ended = true
        return status
    }
}

/// What the system refused, by its errno.
package struct SystemError: Error {
    package var number: Int32
}
