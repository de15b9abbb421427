import Glibc
import Sockets
import Testing

@Suite struct ErrnoTests {
    @Test(arguments: [
        (Errno.accessDenied, "EACCES"), (.addressInUse, "EADDRINUSE"),
        (.addressNotAvailable, "EADDRNOTAVAIL"),
        (.alreadyConnected, "EISCONN"), (.alreadyInProgress, "EALREADY"), (.brokenPipe, "EPIPE"),
        (.connectionAborted, "ECONNABORTED"), (.connectionRefused, "ECONNREFUSED"),
        (.connectionReset, "ECONNRESET"), (.hostUnreachable, "EHOSTUNREACH"), (.inProgress, "EINPROGRESS"),
        (.interrupted, "EINTR"), (.invalidArgument, "EINVAL"), (.networkDown, "ENETDOWN"),
        (.networkUnreachable, "ENETUNREACH"), (.noBufferSpace, "ENOBUFS"), (.noMemory, "ENOMEM"),
        (.notConnected, "ENOTCONN"), (.notSupported, "EOPNOTSUPP"), (.permissionDenied, "EPERM"),
        (.protocolOptionUnknown, "ENOPROTOOPT"), (.timedOut, "ETIMEDOUT"), (.tooManyOpenFiles, "EMFILE"),
        (.tooManyOpenFilesInSystem, "ENFILE"), (.wouldBlock, "EAGAIN"),
    ])
    func name_isTheSymbol(_ errno: Errno, _ name: String) {
        #expect(errno.name == name)
    }

    @Test func name_isTheNumber_whenUnknown() {
        #expect(Errno(rawValue: 4711).name == "E4711")
    }
}

@Suite struct CallResultTests {
    @Test func value_isMinusOne_whenFailed() {
        let result = CallResult(failure: ECONNRESET)
        #expect(result.value == -1 && result.failed && result.errno == .connectionReset)
        #expect(result.raw == -Int(ECONNRESET) && !result.wouldBlock && !result.inProgress)
    }

    @Test func errno_isNil_whenItSucceeded() {
        let result = CallResult(24)
        #expect(result.value == 24 && !result.failed && result.errno == nil && result.raw == 24)
        #expect(CallResult(0).errno == nil && !CallResult(0).failed)
    }

    @Test func wouldBlockAndInProgress_areToldApart() {
        #expect(CallResult(failure: EAGAIN).wouldBlock && !CallResult(failure: EAGAIN).inProgress)
        #expect(CallResult(failure: EINPROGRESS).inProgress && !CallResult(failure: EINPROGRESS).wouldBlock)
    }

    @Test func size_isOneWord() {
        #expect(MemoryLayout<CallResult>.size == 8)
        #expect(_isPOD(CallResult.self))
    }
}
