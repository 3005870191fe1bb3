import Testing

@Suite("while the list scans", .serialized)
struct ScanningTests {
  @Test("resizes and keys are answered, and the scan ends with every thread")
  func resized() async throws {
    let scratch = try Scratch()
    for number in 0..<2500 {
      try scratch.write(
        "cache/thread_\(number).json",
        #"{"files":[{"id":"f","data":{},"loadedSegments":[],"availableSegments":["r"]}],"scope":{}}"#
      )
    }
    let imported = try await bobbin("import", "cache", "--kv", scratch.store, in: scratch)
    #expect(imported.status == 0, "\(imported.errors)")
    try await withTerminal(scratch) { terminal in
      let before = try await terminal.modes()
      try await terminal.start("browse --kv sqlite:t.db")
      for step in 0..<20 {
        try await terminal.resize(width: 30 + (step * 29) % 120, height: 6 + (step * 7) % 40)
        try await terminal.press(["j", "G", "k", "C-r", "g"][step % 5])
      }
      try await terminal.press("Escape", "G")
      try await terminal.resize(width: 90, height: 20)
      try await terminal.wait(for: "the last row") {
        $0.contains("of 2 500") || $0.contains("of 2500") || $0.contains("of 2,500")
      }
      try await terminal.press("q")
      #expect(try await terminal.ended() == 0)
      #expect(try await terminal.modes() == before)
    }
  }
}
