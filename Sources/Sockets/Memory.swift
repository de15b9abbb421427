import CLinux

/// The memory of the process.
package enum Memory {
    /// Gives what is not in use back to the system. Takes some milliseconds where there is much. C: `malloc_trim(3)`.
    package static func trim() { clinux_trim_memory() }
}
