import Foundation
import RedisServers
import Testing

@Suite("a Vercel KV, served by the gateway")
struct BrowsingTests {
  @Test("the browser shows the threads that a browser of the Redis behind it shows")
  func same() async throws {
    try await withGateway(threads: 12) { gateway, server, scratch in
      try await withTerminal(scratch, width: 120, height: 30, environment: gateway.environment) {
        terminal in
        try await terminal.start("")
        let rest = try await terminal.wait(for: "1–12 of 12")
        try await terminal.press("q")
        #expect(try await terminal.ended() == 0)
        try await terminal.start("--kv \(server.bareURL)")
        let redis = try await terminal.wait(for: "1–12 of 12")
        try await terminal.press("q")
        func ids(_ screen: String) -> Set<Substring> {
          Set(screen.split(whereSeparator: \.isWhitespace).filter { $0.hasPrefix("thread_") })
        }
        #expect(ids(rest).count == 12)
        #expect(ids(rest) == ids(redis))
        #expect(lines(rest)[0].contains("redis over REST"))
        #expect(lines(rest)[0].contains("spent "))
        #expect(!redis.contains("spent "))
      }
    }
  }

  @Test(
    "every deed is also a command there: load, show, edit, evict, undo, ttl, replay, verify, copy")
  func commands() async throws {
    try await withGateway { gateway, server, scratch in
      let source = try scratch.writeSource()
      let editor = try scratch.writeScript("editor", #"sed -i 's/0\.42/0.43/' "$1""#)
      let environment = gateway.environment.merging(["EDITOR": editor]) { $1 }
      func bobbin(_ arguments: String..., input: String = "") async throws -> Finished {
        try await run(
          Binary.path, arguments, in: scratch, input: input, environment: environment)
      }
      let loaded = try await bobbin(
        "load", "t", "--file", "coffee_1", "--segments", "region,age", "--source", source, "--json")
      #expect(loaded.status == 0, "\(loaded.errors)")
      #expect(try loaded.json()["stored"]?.bool == true)
      let again = try await bobbin(
        "load", "t", "--file", "coffee_1", "--segments", "region,age", "--source", source, "--json")
      #expect(try again.json()["cache"]?.string == "hit")
      #expect(try await bobbin("show", "t").output.contains("coffee_1"))
      #expect(try await bobbin("ttl", "t", "12h").status == 0)
      let updated = try await bobbin("update", "t", "-", input: OneFile.update(["b"]))
      #expect(updated.status == 0, "\(updated.errors)")
      #expect(try await bobbin("evict", "t", "--file", "f", "--yes").status == 0)
      #expect(try await bobbin("undo").status == 0)
      #expect(try await bobbin("replay", "t").output.contains("coffee_1"))
      let verified = try await bobbin("verify")
      #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
      let listed = try await bobbin("threads", "--json")
      #expect(try listed.jsonLines().map { $0["id"]?.string } == ["t"])
      let stats = try await bobbin("stats", "--json")
      #expect(try stats.json()["store"]?.string == gateway.url)
      #expect(try stats.json()["reason"]?.string == "KV_REST_API_URL is set in the environment")
      // Copied from there and back, both are the same.
      #expect(try await bobbin("copy", "--from", gateway.url, "--to", scratch.store).status == 0)
      #expect(
        try await bobbin("copy", "--from", scratch.store, "--to", "env:KV_REST_API_URL").status == 0
      )
      let stored = try await server.cli("GET", "thread:t:meta")
      #expect(try await bobbin("show", "t", "--raw").output == stored.trimmingSuffix("\n"))
    }
  }

  @Test("a thread whose name is not UTF-8 is left out, and said to be, and all others are served")
  func outOfReach() async throws {
    let scratch = try Scratch()
    let made = try await run(Binary.path, ["demo", "--keep", "kept"], in: scratch)
    #expect(made.status == 0, "\(made.errors)")
    let served = try await ServedGateway(["--kv", "sqlite:kept/demo.db"], in: scratch)
    let environment = served.variables
    func bobbin(_ arguments: String...) async throws -> Finished {
      try await run(Binary.path, arguments, in: scratch, environment: environment)
    }
    let listed = try await bobbin("threads", "--json")
    #expect(listed.status == 0, "\(listed.errors)")
    let states = try listed.jsonLines().map { $0["state"]?.string }
    #expect(states.count >= 40)
    #expect(states.count { $0 == "outOfReach" } == 1)
    #expect(listed.errors.contains("1 thread could not be read: its name is not UTF-8"))
    let copied = try await bobbin("copy", "--from", "env:KV_REST_API_URL", "--to", "sqlite:copy.db")
    #expect(copied.status == 65, "\(copied.errors)")
    #expect(copied.errors.contains("cannot be sent over REST"))
    #expect(copied.output.contains("no difference"), "\(copied.output)")
    let exported = try await bobbin("export", "out")
    #expect(exported.status == 65)
    #expect(exported.output.contains(" written"), "\(exported.output)\(exported.errors)")
    let verified = try await bobbin("verify")
    #expect(verified.status == 65)
    #expect(verified.errors.contains("findings in "), "\(verified.errors)")
    try await withTerminal(scratch, width: 120, height: 50, environment: environment) { terminal in
      try await terminal.start("")
      try await terminal.wait(for: "of 42")
      try await terminal.press("G")
      let screen = try await terminal.wait(for: "its name cannot be sent")
      #expect(!screen.contains("✗"))
      try await terminal.press("q")
    }
    _ = try await served.end()
  }

  @Test("a store of the config file is gone to with the switcher, its token from a variable")
  func switching() async throws {
    try await withGateway(threads: 3) { gateway, _, scratch in
      try scratch.write(
        "config/bobbin/config.yaml",
        """
        default: local
        stores:
          local:
            kv: sqlite:\(scratch.path("data/bobbin/bobbin.db"))
          kv:
            kv: \(gateway.url)
            token: env:MY_TOKEN
            color: red
        """)
      let checked = try await bobbin("config", "check", in: scratch)
      #expect(checked.status == 0, "\(checked.output)")
      try await withTerminal(
        scratch, width: 120, height: 30, environment: ["MY_TOKEN": gateway.token]
      ) { terminal in
        try await terminal.start("")
        try await terminal.wait(for: "No threads are cached")
        try await terminal.press("C-o")
        try await terminal.wait(for: "─ Stores")
        try await terminal.press("2")
        let screen = try await terminal.wait(for: "1–3 of 3")
        #expect(lines(screen)[0].contains("bobbin ▸ kv"))
        #expect(!screen.contains(gateway.token))
        try await terminal.press("q")
        #expect(try await terminal.ended() == 0)
      }
    }
  }

  @Test(
    "a store that nobody answers for is told with why it was chosen, before the terminal is taken")
  func nobody() async throws {
    let scratch = try Scratch()
    // A port that nobody listens at.
    let gone = ["KV_REST_API_URL": "http://127.0.0.1:1", "KV_REST_API_TOKEN": "t"]
    let done = try await bobbin("threads", in: scratch, environment: gone)
    #expect(done.status == 69)
    #expect(done.errors.contains("127.0.0.1:1"), "\(done.errors)")
    #expect(
      done.errors.contains(
        "The store was chosen because KV_REST_API_URL is set in the environment."),
      "\(done.errors)")
    let measured = try await bobbin("stats", in: scratch, environment: gone)
    #expect(measured.status == 69)
    #expect(
      measured.errors.contains("127.0.0.1:1: connection refused. The store"), "\(measured.errors)")
    let browser = try await run(
      "script", ["-qec", Binary.path, "/dev/null"], in: scratch, environment: gone)
    #expect(browser.output.contains("The store cannot be opened"), "\(browser.output)")
  }

  @Test(
    "a store that goes away while it is browsed is said to, and what was shown stays until it answers"
  )
  func away() async throws {
    try await withGateway(threads: 3) { gateway, server, scratch in
      try await withTerminal(scratch, width: 120, height: 30, environment: gateway.environment) {
        terminal in
        try await terminal.start("")
        try await terminal.wait(for: "1–3 of 3")
        try await server.kill()
        try await terminal.press("Enter")
        try await terminal.wait(for: "no answer")
        try await server.restart()
        try await Seeding.fill(server, count: 3)
        try await terminal.wait(for: "the thread again") {
          $0.contains("hash agrees")
        } meanwhile: {
          try await terminal.press("C-r")
        }
        try await terminal.press("q", "q")
        #expect(try await terminal.ended() == 0)
      }
    }
  }

  @Test("a source over HTTP gives the slices, and one that is no address is refused")
  func source() async throws {
    let scratch = try Scratch()
    let folder = try scratch.writeSource()
    let server = try await FileServer(folder, in: scratch)
    let loaded = try await bobbin(
      "load", "t", "--file", "coffee_1", "--segments", "region", "--source", server.url, "--json",
      "--kv", scratch.store, in: scratch)
    #expect(loaded.status == 0, "\(loaded.errors)")
    #expect(try loaded.json()["files"]?[0]?["new"]?[0]?.string == "region")
    let missing = try await bobbin(
      "load", "t", "--file", "none", "--source", server.url, "--kv", scratch.store, in: scratch)
    #expect(missing.status == 66)
    try await server.stop()
    let wrong = try await bobbin(
      "load", "t", "--file", "f", "--source", "https://ada:hunter2@h", "--kv", scratch.store,
      in: scratch)
    #expect(wrong.status == 64)
    #expect(!wrong.errors.contains("hunter2"))
  }
}
