import Glibc

/// Makes a system call, again if a signal interrupted it, and takes `errno` before anything else can change it.
///
/// The callers are `@inline(never)`, so that nothing is moved between the call and its errno. EBADF and EFAULT end the
/// process: they are a mistake of ours, and a descriptor used after its close may be somebody else's by now.
@inline(__always)
func systemCall(_ name: StaticString, _ call: () -> Int) -> CallResult {
    while true {
        let value = call()
        if value != -1 { return CallResult(value) }
        let error = errno
        if error == EINTR { continue }
        if error == EBADF || error == EFAULT { trap(name, error) }
        return CallResult(failure: error)
    }
}

/// The same for the calls that return an `int`.
@inline(__always)
func systemCall(_ name: StaticString, _ call: () -> Int32) -> CallResult {
    systemCall(name) { Int(call()) }
}

@inline(never)
private func trap(_ name: StaticString, _ error: Int32) -> Never {
    fatalError("\(name): \(Errno(rawValue: error).name), a descriptor or a buffer of ours is not valid")
}
