import Foundation
import Testing

@Suite("continuity")
struct ContinuityTests {
  /// The processes in the continuity that were started there and have ended, in order.
  private func ended(_ screen: String) -> [pid_t] {
    screen.split(separator: "\n").filter { $0.contains(" ended ") }.compactMap { row in
      row.split(separator: " ").lazy.compactMap { pid_t($0) }.dropFirst().first
    }
  }

  @Test("a thread goes on from process to process: the second finds all that the first has read")
  func goesOn() async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch, width: 120, height: 40) { terminal in
      try await terminal.openDemo()
      try await terminal.press("5")
      try await terminal.wait(for: "X starts the next one")
      try await terminal.press("X")
      try await terminal.wait(for: "y run it")
      try await terminal.press("y")
      // A frame may be looked at while it is being drawn: each thing is waited for.
      try await terminal.wait(for: "1 process started here")
      try await terminal.wait(for: "It found nothing cached and read 3 segments.")
      try await terminal.press("X")
      try await terminal.wait(for: "y run it")
      try await terminal.press("y")
      try await terminal.wait(for: "2 processes started here")
      let second = try await terminal.wait(for: "had left in the store")
      let pids = ended(second)
      try #require(pids.count == 2, "\(second)")
      #expect(pids[0] != pids[1])
      #expect(second.contains("It found what process \(pids[0]) had left in the store"))
      for pid in pids { #expect(kill(pid, 0) == -1 && errno == ESRCH, "\(pid) is still there") }
      try await terminal.press("Escape")
      try await terminal.wait(for: "LOADED")
    }
  }

  @Test("a load by another process comes by itself, also one that found all of it cached")
  func others() async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch, width: 120, height: 40) { terminal in
      try await terminal.openDemo("--keep kept")
      try await terminal.press("5")
      try await terminal.wait(for: "X starts the next one")
      func load(_ segment: String) async throws {
        let done = try await bobbin(
          "load", DemoScreen.thread, "--file", "2025_5_2", "--segment", segment,
          "--kv", "sqlite:\(scratch.path("kept/demo.db"))",
          "--source", scratch.path("kept/source"), in: scratch)
        #expect(done.status == 0, "\(done.errors)")
      }
      try await load("org_size")
      try await terminal.wait(for: "the first load") { $0.contains("2025_5_2: org_size") }
      try await load("org_size")
      try await terminal.wait(for: "the hit") { screen in
        lines(screen).contains { $0.contains("2025_5_2: org_size") && $0.contains(" nothing ") }
      }
    }
  }
}
