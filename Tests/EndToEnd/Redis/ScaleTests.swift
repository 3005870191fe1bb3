import RedisServers
import Testing

@Suite("a Redis with a hundred thousand threads", .serialized)
struct ScaleTests {
  @Test(
    "scrolls while the list loads; a filter is evicted with progress, stopped, gone on with, and undone"
  )
  func scrollsAndEvicts() async throws {
    try await withRedis { server in
      try await Seeding.fill(server, count: 100_000)
      let scratch = try Scratch()
      try await withTerminal(scratch, width: 120, height: 30) { terminal in
        try await terminal.start("browse --kv \(server.url)")
        try await terminal.wait(for: "thread_")
        for _ in 0..<20 { try await terminal.press("f") }
        let scrolled = try await terminal.screen()
        #expect(lines(scrolled).count == 30)
        try await terminal.wait(for: "all of them", seconds: 300) {
          ["100 000", "100,000", "100000"].contains(where: $0.contains)
            && !$0.contains("scanning")
        }
        try await terminal.press("G")
        try await terminal.press("g")

        // thread_1, thread_10 to 19, …: 11 111 of them.
        try await terminal.type("/thread_1")
        try await terminal.press("Enter")
        try await terminal.wait(for: "11 111")
        try await terminal.press("*", "D")
        try await terminal.wait(for: "number:")
        // The slowest rate makes it last.
        for _ in 0..<12 { try await terminal.press("<") }
        try await terminal.type("11111")
        try await terminal.press("y")
        try await terminal.wait(for: "evicting")
        try await terminal.press("C-c")
        try await terminal.wait(for: "y stop")
        try await terminal.press("y")
        try await terminal.wait(for: "stopped:")
        let left = try await server.cli("DBSIZE")
        let remaining = try #require(Int(left))
        #expect(remaining > 177_778, "nothing was left to go on with")

        try await terminal.press("B")
        for _ in 0..<15 { try await terminal.press(">") }
        try await terminal.wait(for: "evicted 11 111", seconds: 300)
        #expect(
          try await server.cli("EXISTS", "thread:thread_1:meta", "thread:thread_1:file:f") == "0")
        #expect(
          try await server.cli("EXISTS", "thread:thread_2:meta", "thread:thread_2:file:f") == "2")

        try await terminal.press("U")
        try await terminal.wait(for: "y undo")
        try await terminal.press("y")
        try await terminal.wait(for: "undone", seconds: 300)
        try await terminal.press("Escape", "Escape", "q")
        #expect(try await terminal.ended() == 0)
      }
    }
  }

  @Test("evict --filter says what it costs first, shows progress, is interrupted and done later")
  func commandLine() async throws {
    try await withRedis { server in
      try await Seeding.fill(server, count: 20_000)
      let scratch = try Scratch()
      let dry = try await bobbin(
        "evict", "--filter", "thread_1*", "--dry-run", "--kv", server.url, in: scratch)
      #expect(dry.status == 0, "\(dry.errors)")
      #expect((dry.errors + dry.output).contains("11"))
      #expect(try await server.cli("DBSIZE") == "40000")
      let first = Background(
        ["evict", "--filter", "thread_1*", "--yes", "--rate", "500", "--kv", server.url],
        in: scratch)
      try await atLeastOneIsGone(server)
      try first.signal(2)
      #expect(try await first.ended().status == 130)
      let left = try #require(Int(try await server.cli("DBSIZE")))
      #expect((17_779..<40_000).contains(left))
      let rest = try await bobbin(
        "evict", "--filter", "thread_1*", "--yes", "--kv", server.url, in: scratch)
      #expect(rest.status == 0, "\(rest.errors)")
      #expect(try await server.cli("DBSIZE") == "17778")
    }
  }

  private func atLeastOneIsGone(_ server: RedisServer) async throws {
    // Each look is a process of its own, which paces the loop.
    while try await server.cli("DBSIZE") == "40000" {}
  }
}
