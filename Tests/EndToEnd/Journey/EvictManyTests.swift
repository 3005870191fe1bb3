import RedisServers
import Testing

@Suite("evicting what a filter means")
struct EvictManyTests {
  @Test(
    "threads that are written while it asks stay: what was agreed to is those that were counted")
  func agreed() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      try await Seeding.fill(server, count: 210)
      try await withTerminal(scratch, width: 120) { terminal in
        try await terminal.start(
          "evict --filter \"thread_*\" --count 210 --kv \(server.url)")
        let asked = try await terminal.wait(for: "Evict? [y/N]")
        #expect(asked.contains("210 threads"), "\(asked)")
        try await Seeding.fill(server, count: 510)
        try await terminal.type("y")
        try await terminal.press("Enter")
        try await terminal.wait(for: "evicted 210 threads")
        #expect(try await terminal.ended() == 0)
      }
      #expect(try await server.cli("DBSIZE").hasPrefix("600"))
      #expect(try await server.cli("EXISTS", "thread:thread_209:meta").hasPrefix("0"))
      #expect(try await server.cli("EXISTS", "thread:thread_210:meta").hasPrefix("1"))
    }
  }

  @Test(
    "whatever filter means every thread takes their number",
    arguments: ["*", "?*", "thread_*", "*_*"])
  func everything(filter: String) async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      try await Seeding.fill(server, count: 30)
      func evict(_ more: String...) async throws -> Finished {
        try await run(
          Binary.path, ["evict", "--filter", filter, "--yes", "--kv", server.url] + more,
          in: scratch)
      }
      let refused = try await evict()
      #expect(refused.status == 77)
      #expect(
        refused.errors.contains(
          "this is every thread of the store. Say how many with --count 30."), "\(refused.errors)")
      let wrong = try await evict("--count", "29")
      #expect(wrong.status == 77)
      #expect(wrong.errors.contains("the count is 30, not 29"), "\(wrong.errors)")
      #expect(try await server.cli("DBSIZE").hasPrefix("60"))
      let done = try await evict("--count", "30")
      #expect(done.status == 0, "\(done.errors)")
      #expect(try await server.cli("DBSIZE").hasPrefix("0"))
    }
  }

  @Test("a filter that leaves a thread, or finds a few, takes no number")
  func some() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      try await Seeding.fill(server, count: 30)
      try await server.cli("SET", "response:other:meta", Seeding.meta())
      let most = try await bobbin(
        "evict", "--filter", "thread_*", "--yes", "--kv", server.url, in: scratch)
      #expect(most.status == 0, "\(most.errors)")
      let last = try await bobbin(
        "evict", "--filter", "o*", "--yes", "--kv", server.url, in: scratch)
      #expect(last.status == 0, "\(last.errors)")
      #expect(try await server.cli("DBSIZE").hasPrefix("0"))
    }
  }

  @Test(
    "an eviction whose store falls silent says so, and ^C what it waits for and how far it came")
  func silence() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      try await Seeding.fill(server, count: 400)
      // It waits long enough to be seen waiting.
      let patience = ["BOBBIN_TIMEOUT": "20s"]
      try await withTerminal(scratch, width: 160, environment: patience) { terminal in
        try await terminal.start(
          "evict --filter \"thread_*\" --count 400 --rate 40 --yes --kv \(server.url)")
        try await terminal.wait(for: "of about 400 threads")
        server.pause()
        defer { server.resume() }
        try await terminal.wait(for: "nothing new for ")
        try await terminal.press("C-c")
        try await terminal.wait(for: "waiting for what is under way; ^C again does not wait.")
        try await terminal.press("C-c")
        let left = try await terminal.wait(for: "was under way may be done or not.")
        #expect(left.contains("bobbin: so far evicted "), "\(left)")
        #expect(left.contains("bobbin undo 1 brings it back"), "\(left)")
        // A shell whose program died of ^C says no more of it than that it reads again.
        try await terminal.wait(for: "the shell") { $0.contains("done or not.\n\n$") }
      }
    }
  }
}
