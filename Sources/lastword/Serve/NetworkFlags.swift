import ArgumentParser
import Lab
import Sockets

/// Where sockets may go, and where they may come from, by flags.
struct NetworkFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Let sends, clients and loads connect to this network, as 10.0.0.0/8; to be repeated. Loopback is always allowed.",
            valueName: "network"),
        transform: Self.network)
    var allowTarget: [Network] = []

    @Option(
        help: ArgumentHelp(
            "Let servers listen on addresses of this network, and loads come from there; to be repeated. 0.0.0.0 needs 0.0.0.0/0.",
            valueName: "network"),
        transform: Self.network)
    var allowListen: [Network] = []

    @Option(
        help: ArgumentHelp(
            "Let Unix sockets be in this folder or below, or with @ abstract names that begin so; to be repeated.",
            valueName: "folder"),
        transform: Self.unixPlace)
    var allowUnix: [AllowedUnixNames.Place] = []

    func apply(to configuration: inout LabConfiguration) {
        configuration.allowedTargets = allowTarget
        configuration.allowedListens = allowListen
        configuration.allowedUnix = allowUnix
    }

    @Sendable private static func unixPlace(_ text: String) throws -> AllowedUnixNames.Place {
        guard let place = AllowedUnixNames.Place(text) else {
            throw ValidationError(
                "give a folder that is there, as /run/lab, or @ and the beginning of abstract names")
        }
        return place
    }

    @Sendable private static func network(_ text: String) throws -> Network {
        do {
            return try Network(text)
        } catch {
            throw ValidationError(error.description)
        }
    }
}
