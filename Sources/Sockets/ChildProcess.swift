import CLinux
import Glibc

/// A process that this one started, and whose end it has to wait for: until then it stays in the table of processes.
///
/// To forget it ends this process, as with a ``Socket``.
package struct ChildProcess: ~Copyable, Sendable {
    /// Its number; not to be kept beyond the wait, when the system may give it to another.
    package let number: Int32

    /// Starts a program that talks over a socket. C: `posix_spawn(3)`, so nothing of this process runs in the child.
    /// ENOENT, EACCES, EAGAIN, ENOMEM …
    ///
    /// It inherits the socket and standard error, and nothing else: no other descriptor, also none that was inherited
    /// by this process and has no close-on-exec; no environment; no blocked and no ignored signal. It is in a process
    /// group of its own, which a terminal's Ctrl-C does not reach. Input and output are /dev/null.
    ///
    /// Until the child executes its program, it holds a copy of every descriptor: a socket that another thread closes
    /// at that moment sends its FIN a little later (`endings: dup-close`).
    ///
    /// - Parameters:
    ///   - arguments: the first one included, which is the program's own name.
    ///   - place: the number of the socket in the child, above those of standard input, output and error.
    @inline(never)
    package init(executable: String, arguments: [String], socket: Descriptor, at place: Int32) throws(Errno) {
        precondition(place > STDERR_FILENO)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The socket first: its number here may be one of those that are set next.
        posix_spawn_file_actions_adddup2(&actions, socket.rawValue, place)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        _ = clinux_close_from(&actions, place + 1)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        // The threads of this process block signals, and a mask outlives exec, as an ignored signal does (signal(7)).
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var started = pid_t()
        let error = posix_spawn(&started, executable, &actions, &attributes, words, &environment)
        guard error == 0 else { throw Errno(rawValue: error) }
        number = started
    }

    deinit {
        trapOnForgotten(number)
    }

    /// Ends it without asking; ``wait()`` is still due. C: `kill(2)` with SIGKILL.
    @inline(never)
    package func kill() {
        // The number is its own until it was waited for.
        _ = systemCall("kill") { Glibc.kill(number, SIGKILL) }
    }

    /// Blocks until it has ended, however it did. C: `waitpid(2)`, for this one alone.
    @inline(never)
    package consuming func wait() {
        let number = number
        discard self
        // ECHILD where SIGCHLD is ignored: the system waited for it.
        _ = systemCall("waitpid") { waitpid(number, nil, 0) }
    }
}

/// Apart from the deinit, for the reason given at ``Socket``.
@inline(never)
private func trapOnForgotten(_ number: Int32) {
    fatalError("process \(number) went out of scope and nobody waited for its end")
}
