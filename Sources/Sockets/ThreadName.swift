import CLinux

/// The name of a thread, as `top -H` and a debugger show it.
package enum ThreadName {
    /// Names the calling thread by the first 15 bytes of the text. C: `pthread_setname_np(3)`.
    package static func set(_ name: String) {
        // It fails for a longer name only.
        _ = clinux_name_this_thread(String(decoding: name.utf8.prefix(15), as: UTF8.self))
    }
}
