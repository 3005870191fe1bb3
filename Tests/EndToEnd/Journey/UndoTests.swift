import Testing

@Suite("undo at the command line")
struct UndoTests {
  @Test("on a terminal it names the change and asks; --yes answers")
  func asks() async throws {
    let scratch = try Scratch()
    func bobbin(_ arguments: String..., input: String = "") async throws -> Finished {
      try await run(
        Binary.path, arguments + ["--kv", scratch.store], in: scratch, input: input)
    }
    #expect(try await bobbin("update", "t", "-", input: OneFile.update(["a"])).status == 0)
    #expect(try await bobbin("evict", "t", "--yes").status == 0)
    try await withTerminal(scratch, width: 160) { terminal in
      try await terminal.begin("\(Binary.path) undo --kv \(scratch.store)")
      let asked = try await terminal.wait(for: "? [y/N]")
      #expect(asked.contains("Undo change 1"), "\(asked)")
      #expect(asked.contains("evict"))
      try await terminal.press("n", "Enter")
      #expect(try await terminal.ended() == 77)
    }
    #expect(try await bobbin("show", "t").status == 66)
    #expect(try await bobbin("undo", "--yes").status == 0)
    #expect(try await bobbin("show", "t").status == 0)
  }
}
