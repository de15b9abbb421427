import ArgumentParser
import Conversations
import Glibc
import Sockets

/// `lastword holder`: the process that the service starts to hold sockets beside it; not for use by hand.
struct HolderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holder", abstract: "Holds sockets for a service that started it.", shouldDisplay: false)

    func validate() throws {
        var type: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let result = getsockopt(HolderLoop.socketNumber, SOL_SOCKET, SO_TYPE, &type, &length)
        guard result == 0, type == Int32(SOCK_SEQPACKET.rawValue) else {
            throw ValidationError(
                "holder is started by the service, with a socket to it; start 'lastword serve'")
        }
    }

    func run() throws {
        // It holds a thousand sockets, and the usual soft limit counts its own descriptors as well.
        DescriptorLimit.raise()
        throw ExitCode(HolderLoop.run(on: HolderLoop.socket))
    }
}
