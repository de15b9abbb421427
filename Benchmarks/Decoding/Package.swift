// swift-tools-version: 6.2
import PackageDescription

/// As in the main package: the decoders are compiled here once more.
let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

// Apart from the main package, whose users never build a benchmark. Framing is a link to its folder there: its API has
// `package` access, which a dependency would not see.
let package = Package(
    name: "decoding",
    targets: [
        .target(name: "Framing", swiftSettings: settings),
        .target(name: "CScan"),
        .executableTarget(
            name: "DecodingBenchmark", dependencies: ["CScan", "Framing"], swiftSettings: settings),
    ]
)
