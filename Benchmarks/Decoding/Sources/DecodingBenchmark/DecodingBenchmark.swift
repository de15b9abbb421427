import Glibc

/// What can be asked for on the command line.
struct Options {
    var rounds = 7
    /// Bytes of a stream, which every run reads so often, the first time to warm up.
    var bytes = 4 << 20
    var passes = 9
    var heapCounts: String?
    /// Only framings whose name contains this.
    var only = ""

    static let usage = """
        usage: DecodingBenchmark [--quick] [--rounds N] [--only NAME] [--heap-counts FILE]
        """

    init(_ arguments: some Sequence<String>) {
        var arguments = arguments.makeIterator()
        while let argument = arguments.next() {
            switch argument {
            case "--quick": (rounds, bytes, passes) = (1, 2 << 20, 2)
            case "--rounds": rounds = arguments.next().flatMap { Int($0) } ?? rounds
            case "--only": only = arguments.next() ?? only
            case "--heap-counts": heapCounts = arguments.next()
            default:
                print(Self.usage)
                exit(argument == "--help" ? 0 : 2)
            }
        }
    }
}

@main
struct DecodingBenchmark {
    static let payloads = [64, 1 << 10, 64 << 10, 1 << 20]

    static func main() {
        let options = Options(CommandLine.arguments.dropFirst())
        let heap = options.heapCounts.map { HeapCounter(path: $0) }
        print(Row.header)
        var (reading, failures): ([Double], Int) = ([], 0)
        for subject in Subject.all where options.only.isEmpty || subject.name.contains(options.only) {
            for payload in payloads {
                let measurement = Measurement(subject, payload: payload, options, heap)
                print(Row(subject, payload, measurement).text)
                reading += measurement.reading
                failures += measurement.heapCalls == nil || measurement.heapCalls == 0 ? 0 : 1
            }
        }
        print(Row.reading(reading.median))
        if failures > 0 {
            print("\nIn \(failures) runs a warm decoder called an allocator.")
            exit(1)
        }
    }
}
