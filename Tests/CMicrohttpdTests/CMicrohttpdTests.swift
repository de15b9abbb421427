import CMicrohttpd
import Glibc
import Testing

@Suite("The bridge to libmicrohttpd")
struct CMicrohttpdTests {
    @Test func version_isOneThatWasTried_whenLinked() {
        #expect(cmhd_version() >= 0x0009_7400)
        #expect(cmhd_version() < 0x0200_0000)
    }

    @Test(arguments: [(nil, EBADF), ("/dev/null", EPERM)])
    func daemon_refusesToStart_whenDescriptorIsNoSocket(file: String?, expected: CInt) {
        var options = cmhd_options(
            listening_descriptor: file.map { open($0, O_RDONLY | O_CLOEXEC) } ?? -1, connection_limit: 10,
            connection_timeout: 60, connection_memory: 32 << 10)
        var callbacks = cmhd_callbacks(
            context: nil, begin: { context, _ in context! }, proceed: { _, _, _, _, _ in false },
            body: { _, _, _, _, _ in false }, left: { _ in }, ended: { _ in })
        let daemon = cmhd_start(&options, &callbacks)
        let error = errno
        #expect(daemon == nil)
        #expect(error == expected)
    }

    @Test func response_refusesAHeader_whenHTTPCanNotCarryIt() throws {
        let response = try #require(cmhd_response_copying("body", 4))
        defer { cmhd_response_destroy(response) }
        #expect(cmhd_response_add_header(response, "X-A", "1"))
        #expect(!cmhd_response_add_header(response, "X-A", ""))
        #expect(!cmhd_response_add_header(response, "X-A", "1\r\nX-B: 2"))
        #expect(!cmhd_response_add_header(response, "Content-Length", "4"))
    }
}
