import Glibc
import TestSupport
import Testing

@testable import lastword

/// The scripts that complete the command line in a shell.
@Suite(.timeLimit(.minutes(5)), .ownThread)
struct CompletionTests {
    @Test(arguments: ["bash", "zsh", "fish"])
    func script_knowsTheCommands_andNotTheHidden(_ shell: String) throws {
        // A pipe may be smaller than the script.
        let file = temporaryPath()
        defer { unlink(file) }
        let end = try lastword(
            ["--generate-completion-script", shell],
            under: ["sh", "-c", "out=$1; shift; exec \"$@\" >\"$out\"", "sh", file])
        #expect(end.status == 0)
        let script = String(decoding: try BodyArgument("@" + file).bytes, as: UTF8.self)
        for word in [
            "servers", "clients", "send", "search", "connections", "exchange", "events", "reset",
            "healthcheck",
            "token-file",
        ] {
            #expect(script.contains(word), "\(word)")
        }
        #expect(!script.contains("holder"))
    }

    @Test func bash_completes() throws {
        let script = #"""
            source <("$@" --generate-completion-script bash)
            COMP_LINE="lastword heal" COMP_POINT=13 COMP_WORDS=(lastword heal) COMP_CWORD=1
            "$(complete -p lastword | sed 's/.*-F \([^ ]*\) .*/\1/')" lastword heal lastword
            echo "${COMPREPLY[@]}"
            """#
        let end = try lastword([], under: ["bash", "-c", script, "bash"])
        #expect(end.output == "healthcheck\n", "\(end.errors)")
    }
}
