// swift-tools-version: 6.2
import PackageDescription

/// The same language settings for every Swift target; in CI a warning is an error.
let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// A module under `Sources`, and below it the test target that mirrors it, which may need more.
func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], tests: [Target.Dependency] = []
) -> [Target] {
    [
        .target(name: name, dependencies: dependencies, swiftSettings: settings),
        .testTarget(
            name: name + "Tests", dependencies: [.init(stringLiteral: name)] + dependencies + tests,
            swiftSettings: settings),
    ]
}

let collections: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let yaml: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "lastword",
    products: [.executable(name: "lastword", targets: ["lastword"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .target(name: "CLinux"),
        .testTarget(name: "CLinuxTests", dependencies: ["CLinux"], swiftSettings: settings),
        .target(
            name: "CMicrohttpd",
            linkerSettings: [.linkedLibrary("microhttpd"), .linkedLibrary("gnutls")]),
        .testTarget(
            name: "CMicrohttpdTests", dependencies: ["CMicrohttpd", "TestSupport"], swiftSettings: settings),
        .target(name: "COpenAPI"),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .executableTarget(
            name: "lastword",
            dependencies: [
                "ControlPlane", "Conversations", "HTTPClient", "HTTPServer", "Lab", "Programs", "Sockets",
                arguments, logging,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "lastwordTests",
            dependencies: [
                "lastword", "ControlPlane", "Conversations", "HTTPClient", "HTTPServer", "Lab", "Programs",
                "Sockets", "TestSupport", arguments, logging,
            ],
            swiftSettings: settings),
        .target(
            name: "CTLSClient", path: "Tests/CTLSClient", linkerSettings: [.linkedLibrary("gnutls")]),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    ]
        + module("Sockets", ["CLinux"], tests: ["TestSupport"])
        + module("Framing")
        + module("Programs", ["Framing"])
        + module("Reactor", ["Sockets"], tests: ["TestSupport"])
        + module(
            "Conversations", ["Reactor", "Programs", "Framing", "Sockets", collections, histogram],
            tests: ["TestSupport"])
        + module(
            "Lab", ["Conversations", "Programs", "Reactor", "Sockets", collections],
            tests: ["Framing", "TestSupport"])
        + module("HTTPServer", ["CMicrohttpd"], tests: ["CTLSClient", "TestSupport"])
        + module("HTTPClient", ["CCurl"], tests: ["TestSupport"])
        + module(
            "ControlPlane", ["Lab", "HTTPServer", "Programs", "COpenAPI"],
            tests: ["Framing", "Sockets", yaml])
)

// Under a sanitizer the tests of the data plane alone are built, which takes half the time: script/sanitize.
if Context.environment["LASTWORD_SANITIZER"] != nil {
    let others = [
        "CLinuxTests", "CMicrohttpdTests", "ControlPlaneTests", "HTTPClientTests", "ProgramsTests",
        "lastwordTests",
    ]
    package.targets.removeAll { others.contains($0.name) }
}
