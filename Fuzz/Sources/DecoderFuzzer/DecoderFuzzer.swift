import Framing
import Glibc

/// libFuzzer calls this with each input. A check that fails ends the process, and libFuzzer keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = Input(Array(UnsafeBufferPointer(start: start, count: count)))
    let trial = Trial(framingName, &input)
    trial.decodesTheSameHoweverCut(input.rest)
    trial.givesBackWhatWasEncoded(input.rest)
    trial.survivesEveryFault(input.rest)
    return 0
}

/// A process is for one framing: each has a corpus of its own.
private let framingName: String = {
    guard let name = getenv("FRAMING") else { fatalError("FRAMING must name a framing, as line") }
    return String(cString: name)
}()
