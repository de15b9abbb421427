import CLinux
import Glibc
import Testing

@Suite struct CLinuxTests {
    /// epoll_ctl(2): the structure is packed on x86-64 alone, so that 32-bit programs share it.
    @Test func epollEvent_hasTheKernelsLayout() {
        #if arch(x86_64)
            #expect(MemoryLayout<epoll_event>.stride == 12)
            #expect(MemoryLayout<epoll_event>.offset(of: \.data) == 4)
        #else
            #expect(MemoryLayout<epoll_event>.stride == 16)
            #expect(MemoryLayout<epoll_event>.offset(of: \.data) == 8)
        #endif
    }

    @Test func errnoName_isNull_whenUnknown() {
        #expect(String(cString: clinux_errno_name(ECONNRESET)) == "ECONNRESET")
        #expect(clinux_errno_name(4711) == nil)
    }

    @Test func gaiName_isNull_whenUnknown() {
        #expect(String(cString: clinux_gai_name(EAI_NONAME)) == "EAI_NONAME")
        #expect(clinux_gai_name(4711) == nil)
    }

    @Test func threadName_isRefused_whenLongerThan15() {
        #expect(clinux_name_this_thread("sixteen-letters!") == ERANGE)
    }
}
