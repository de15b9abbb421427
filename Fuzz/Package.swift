// swift-tools-version: 6.2
import PackageDescription

/// As in the main package: its sources are compiled here once more.
let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

// Apart from the main package, whose users never build a fuzzer. The modules under test are links to its folders: their
// API has `package` access, which a dependency would not see, and the sanitizers are to watch them, too.
let package = Package(
    name: "fuzz",
    targets: [
        .target(name: "Framing", swiftSettings: settings),
        .target(name: "Programs", dependencies: ["Framing"], swiftSettings: settings),
        .executableTarget(name: "DecoderFuzzer", dependencies: ["Framing"], swiftSettings: settings),
        .executableTarget(
            name: "BodyFuzzer", dependencies: ["Framing", "Programs"], swiftSettings: settings),
    ]
)
