import RedisServers
import Testing

@Suite("a Redis that goes away while the browser is open", .serialized)
struct AwayAndBackTests {
  private func withBrowser(
    _ server: RedisServer, environment: [String: String] = [:], in scratch: Scratch? = nil,
    _ body: (Tmux) async throws -> Void
  ) async throws {
    let scratch = try scratch ?? Scratch()
    try await withTerminal(scratch, width: 110, environment: environment) { terminal in
      let before = try await terminal.modes()
      try await terminal.start("browse --kv \(server.bareURL)")
      try await terminal.wait(for: "of 3")
      try await body(terminal)
      for _ in 0..<3 { try await terminal.press("Escape") }
      try await terminal.press("q")
      #expect(try await terminal.ended() == 0)
      #expect(try await terminal.modes() == before)
      #expect(try await terminal.flags() == Tmux.restored)
    }
  }

  @Test("killed and started again: it says so, stays usable, and shows what came meanwhile")
  func killed() async throws {
    try await withRedis(extra: ["appendonly yes"]) { server in
      try await Seeding.fill(server, count: 3)
      try await withBrowser(server) { terminal in
        try await server.kill()
        try await terminal.press("Enter")
        try await terminal.wait(for: "connection refused")
        try await terminal.press("Escape", "j", "?")
        try await terminal.wait(for: "half a page")
        try await terminal.press("Escape")
        try await server.restart()
        try await server.cli("SET", "thread:thread_new:meta", Seeding.meta())
        try await terminal.wait(for: "of 4")
        try await terminal.wait(for: "thread_new")
        try await terminal.wait(without: "connection refused")
      }
    }
  }

  @Test("what other processes of this machine queue meanwhile is counted where it is said")
  func queued() async throws {
    try await withRedis(extra: ["appendonly yes"]) { server in
      try await Seeding.fill(server, count: 3)
      let scratch = try Scratch()
      try await withBrowser(server, in: scratch) { terminal in
        try await server.kill()
        let queued = try await bobbin(
          "update", "thread_q", "-", "--kv", server.bareURL, in: scratch,
          input: OneFile.update(["age"]))
        #expect(queued.status == 75, "\(queued.errors)")
        try await terminal.press("C-r")
        try await terminal.wait(for: "1 update queued here")
        try await server.restart()
        try await terminal.wait(without: "queued here")
        let drained = try await bobbin(
          "outbox", "--drain", "--kv", server.bareURL, in: scratch)
        #expect(drained.status == 0, "\(drained.errors)")
        try await terminal.press("C-r")
        try await terminal.wait(for: "thread_q")
      }
    }
  }

  @Test("stopped by SIGSTOP and going on: it says that nothing is answered, and recovers")
  func hanging() async throws {
    try await withRedis { server in
      try await Seeding.fill(server, count: 3)
      // What is answered is answered by then however busy the machine is.
      try await withBrowser(server, environment: ["BOBBIN_TIMEOUT": "8s"]) { terminal in
        server.pause()
        try await terminal.press("Enter")
        try await terminal.wait(for: "did not answer")
        server.resume()
        try await terminal.press("C-r")
        try await terminal.wait(for: "available")
      }
    }
  }

  @Test("stopped by SIGSTOP while nobody presses a key: it says so by itself, and recovers")
  func hangingIdle() async throws {
    try await withRedis { server in
      try await Seeding.fill(server, count: 3)
      let patience = ["BOBBIN_TIMEOUT": "8s", "BOBBIN_CONNECT_TIMEOUT": "8s"]
      try await withBrowser(server, environment: patience) { terminal in
        // What others make is there once changes are heard.
        try await server.cli("SET", "thread:thread_new:meta", Seeding.meta())
        try await terminal.wait(for: "of 4")
        server.pause()
        try await terminal.wait(for: "no answer", seconds: 60)
        try await terminal.wait(for: "did not answer")
        server.resume()
        try await terminal.wait(without: "did not answer")
        try await terminal.wait(for: "0 alerts")
      }
    }
  }

  @Test("loading its data: it says so, and shows the threads when that is done")
  func loading() async throws {
    // 100 ms a key make the loading of 200 keys last twenty seconds, in which it answers after every few of them.
    let slowly = ["key-load-delay 100000", "loading-process-events-interval-bytes 1024"]
    try await withRedis(extra: slowly) { server in
      try await Seeding.fill(server, count: 100)
      try await server.cli("SAVE")
      let scratch = try Scratch()
      try await server.kill()
      try await server.launch()
      try await withTerminal(scratch, width: 110) { terminal in
        try await terminal.start("browse --kv \(server.bareURL)")
        try await terminal.wait(for: "loading its data")
        try await server.cli("CONFIG", "SET", "key-load-delay", "0")
        try await server.ready()
        try await terminal.wait(for: "of 100")
        try await terminal.press("q")
        #expect(try await terminal.ended() == 0)
      }
    }
  }

  @Test("a replica is browsed; what would write to it is refused, with the reason")
  func replica() async throws {
    try await withRedis { master in
      try await Seeding.fill(master, count: 3)
      try await withRedis(.replica(of: master)) { replica in
        let scratch = try Scratch()
        let listed = try await bobbin("threads", "--kv", replica.url, in: scratch)
        #expect(listed.status == 0 && listed.output.contains("thread_2"), "\(listed.errors)")
        let written = try await bobbin(
          "update", "thread_0", "-", "--kv", replica.url, in: scratch,
          input: OneFile.update(["b"]))
        #expect(written.status == 75, "\(written.errors)")
        #expect(written.errors.contains("replica") || written.errors.contains("read-only"))
        let evicted = try await bobbin(
          "evict", "thread_0", "--yes", "--kv", replica.url, in: scratch)
        #expect(evicted.status == 77, "\(evicted.errors)")
        #expect(try await master.cli("EXISTS", "thread:thread_0:meta") == "1")
      }
    }
  }
}
