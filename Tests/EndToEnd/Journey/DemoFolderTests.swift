import Foundation
import Testing

@Suite("the demo's folder")
struct DemoFolderTests {
  @Test("is there while the demo runs, readable by its owner alone, and gone when it is left")
  func removed() async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch) { terminal in
      try await terminal.openDemo()
      let there = try DemoScreen.remains(in: scratch)
      #expect(there.count == 1)
      let listed = try await run(
        "stat", ["-c", "%a", scratch.path(there.first ?? "")], in: scratch)
      #expect(listed.output == "700\n")
      try await terminal.press("Escape")
      try await terminal.wait(for: "of 42")
      try await terminal.press("q")
      #expect(try await terminal.ended() == 0)
      #expect(try DemoScreen.remains(in: scratch) == [])
    }
  }

  @Test("stays where --keep says, with what was done in it, and opens again")
  func kept() async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch) { terminal in
      for round in 1...2 {
        // The second time as the first one said.
        try await terminal.openDemo("--keep kept")
        try await terminal.press("h")
        if round == 1 {
          try await terminal.wait(for: "hash agrees")
          try await terminal.press("D")
          try await terminal.wait(for: "y evict")
          try await terminal.press("y")
        }
        try await terminal.wait(for: "available, not loaded")
        // What was done before can still be undone.
        try await terminal.press("4")
        try await terminal.wait(for: "1 can be undone")
        try await terminal.press("1")
        try await terminal.press("Escape")
        try await terminal.wait(for: "of 42")
        try await terminal.press("q")
        #expect(try await terminal.ended() == 0)
      }
      try await terminal.wait(for: "Open it again: bobbin demo --keep kept")
      #expect(try DemoScreen.remains(in: scratch) == [])
      let listed = try await bobbin(
        "threads", "--json", "--kv", "sqlite:\(scratch.path("kept/demo.db"))", in: scratch)
      #expect(listed.status == 0)
      #expect(try listed.jsonLines().count >= 40)
    }
  }
}
