import Sockets

/// What the process has of its machine at the moment; nil for what can not be told.
package struct ProcessFigures: Sendable {
    package let cpuSeconds = Double(ProcessorClock.now()) / 1e9
    /// Bytes.
    package let residentMemory = OwnProcess.residentMemory
    package let openDescriptors = OwnProcess.openDescriptors
    package let mostDescriptors = DescriptorLimit.current
}
