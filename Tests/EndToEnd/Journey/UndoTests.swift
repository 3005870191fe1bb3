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

  @Test("a thread that is there again does not keep the others from coming back, and is named")
  func partly() async throws {
    let scratch = try Scratch()
    func bobbin(_ arguments: String..., input: String = "") async throws -> Finished {
      try await run(
        Binary.path, arguments + ["--kv", scratch.store], in: scratch, input: input)
    }
    for thread in ["t1", "t2", "t3"] {
      #expect(try await bobbin("update", thread, "-", input: OneFile.update(["a"])).status == 0)
    }
    #expect(try await bobbin("ttl", "t1", "3d").status == 0)
    #expect(try await bobbin("evict", "t1", "t2", "t3", "--yes").status == 0)
    #expect(try await bobbin("update", "t2", "-", input: OneFile.update(["b"])).status == 0)
    let undone = try await bobbin("undo", "--yes")
    #expect(undone.status == 75)
    #expect(undone.output.hasPrefix("undone 2 in 2 of 3 threads: "), "\(undone.output)")
    #expect(undone.errors.contains("1 thread is left as it is: Thread t2 is there again."))
    #expect(undone.errors.contains("bobbin undo 2 tries it again."))
    for thread in ["t1", "t3"] { #expect(try await bobbin("show", thread).status == 0) }

    // Said once more and not asked, it does not go on to a change that was not meant.
    let again = try await bobbin("undo", "--yes")
    #expect(again.status == 77)
    #expect(again.errors.contains("bobbin undo 2 tries it again, bobbin undo 1 the one before it."))
    #expect(try await bobbin("evict", "t2", "--yes", "--no-undo").status == 0)
    #expect(try await bobbin("undo", "2", "--yes").status == 0)
    #expect(try await bobbin("show", "t2").output.contains("a"))
  }
}
