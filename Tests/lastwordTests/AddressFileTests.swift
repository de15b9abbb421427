import Foundation
import Testing

@testable import lastword

struct AddressFileTests {
    @Test func file_isWrittenWhole_andRemoved() throws {
        let path = temporaryPath()
        let file = AddressFile(path: path, url: "http://127.0.0.1:1")
        try file.write()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "http://127.0.0.1:1\n")
        file.remove()
        #expect(!FileManager.default.fileExists(atPath: path))
        file.remove()
    }

    @Test func file_takesThePlaceOfAnOldOne_andLeavesNoDraft() throws {
        let path = temporaryPath()
        try "an old, longer address that was left behind\n".write(
            toFile: path, atomically: false, encoding: .utf8)
        let file = AddressFile(path: path, url: "http://127.0.0.1:1")
        try file.write()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "http://127.0.0.1:1\n")
        let folder = URL(fileURLWithPath: path)
        let names = try FileManager.default.contentsOfDirectory(
            atPath: folder.deletingLastPathComponent().path)
        #expect(names.filter { $0.hasPrefix(folder.lastPathComponent) } == [folder.lastPathComponent])
        file.remove()
    }

    @Test func file_ofAnotherService_isLeftAlone() throws {
        let path = temporaryPath()
        let file = AddressFile(path: path, url: "http://127.0.0.1:1")
        try file.write()
        let other = AddressFile(path: path, url: "http://127.0.0.1:2")
        try other.write()
        file.remove()
        #expect(FileManager.default.fileExists(atPath: path))
        other.remove()
    }

    @Test func file_overAFolder_isRefused() throws {
        let path = temporaryPath()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(throws: StartFailure.self) { try AddressFile(path: path, url: "http://127.0.0.1:1").write() }
        try FileManager.default.removeItem(atPath: path)
    }
}
