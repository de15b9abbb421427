import CLinux

/// The processor's cores.
package enum Cores {
    /// How many of them this process may run on, 1 at least. C: `sched_getaffinity(2)`.
    package static var available: Int { max(1, Int(clinux_core_count())) }
}
