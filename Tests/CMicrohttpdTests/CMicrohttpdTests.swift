import CMicrohttpd
import Glibc
import TestSupport
import Testing

@Suite("The bridge to libmicrohttpd", .ownThread)
struct CMicrohttpdTests {
    @Test(arguments: [(nil, EBADF), ("/dev/null", EPERM)])
    func daemon_refusesToStart_whenDescriptorIsNoSocket(file: String?, expected: CInt) {
        var options = cmhd_options()
        options.listening_descriptor = file.map { open($0, O_RDONLY | O_CLOEXEC) } ?? -1
        options.connection_limit = 10
        options.connection_memory = 32 << 10
        var callbacks = cmhd_callbacks(
            context: nil, begin: { context, _ in context! }, proceed: { _, _, _, _, _ in false },
            body: { _, _, _, _, _ in false }, left: { _ in }, ended: { _ in })
        let daemon = cmhd_start(&options, &callbacks)
        let error = errno
        #expect(daemon == nil)
        #expect(error == expected)
    }
}
