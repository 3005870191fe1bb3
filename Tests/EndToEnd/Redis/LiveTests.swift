import RedisServers
import Testing

@Suite("what others write appears on the open screens", .serialized)
struct LiveTests {
  @Test(
    "a new thread, a change of the open thread and its end",
    arguments: Served.allCases)
  func writes(served: Served) async throws {
    try await served.alone { keys in
      let scratch = try Scratch()
      try await keys.cli("SET", "thread:thread_one:meta", Seeding.meta(["a"]))
      try await withTerminal(scratch, width: 110) { terminal in
        try await terminal.start("browse --kv '\(keys.url)'")
        try await terminal.wait(for: "of 1")
        try await keys.cli("SET", "thread:thread_two:meta", Seeding.meta(["a"]))
        try await terminal.wait(for: "of 2")
        try await terminal.wait(for: "thread_two")

        try await terminal.press("g", "Enter")
        let open = try await terminal.wait(for: "available")
        let id = open.contains("thread_one") ? "thread_one" : "thread_two"
        // Loaded in the meta, with a hash that agrees, lacks it or differs.
        let signs: Set<Character> = ["●", "✗", "≠", "◐"]
        let loaded = open.count { signs.contains($0) }
        try await keys.cli("SET", "thread:\(id):meta", Seeding.meta(["a", "b", "c"]))
        try await terminal.wait(for: "two more loaded cells") {
          $0.count { signs.contains($0) } > loaded
        }
        try await keys.cli("DEL", "thread:\(id):meta")
        try await terminal.wait(for: "no cell is left") { !$0.contains(where: signs.contains) }
        try await terminal.press("Escape")
        try await terminal.wait(for: "gone")
        try await terminal.press("q")
        #expect(try await terminal.ended() == 0)
      }
    }
  }
}
