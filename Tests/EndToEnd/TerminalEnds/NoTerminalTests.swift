import Testing

@Suite("no terminal at all")
struct NoTerminalTests {
  @Test("the browser says that it needs one", arguments: ["browse", "demo"])
  func browser(command: String) async throws {
    let scratch = try Scratch()
    let done = try await bobbin(command, in: scratch)
    #expect(done.status == 69)
    #expect(done.output == "")
    #expect(done.errors.contains("terminal"))
    #expect(done.errors.split(separator: "\n").count == 1)
    #expect(try DemoScreen.remains(in: scratch) == [])
  }

  @Test("a demo that is kept is made without one")
  func keptDemo() async throws {
    let scratch = try Scratch()
    let done = try await bobbin("demo", "--keep", "kept", in: scratch)
    #expect(done.status == 0, "\(done.errors)")
    #expect(done.output.contains("Open it again: bobbin demo --keep kept"))
    let listed = try await bobbin(
      "threads", "--fields", "id", "--json", "--kv", "sqlite:kept/demo.db", in: scratch)
    #expect(try listed.jsonLines().count >= 40)
  }

  @Test("input that is no terminal, and output that is none, are told apart")
  func halves() async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch) { terminal in
      #expect(try await terminal.shell("echo | \(Binary.path) demo") == 69)
      try await terminal.wait(for: "standard input")
      // The status is that of the program, not of cat.
      #expect(try await terminal.shell("set -o pipefail; \(Binary.path) demo | cat") == 69)
      try await terminal.wait(for: "standard output")
      #expect(try await terminal.flags() == Tmux.restored)
    }
  }
}
