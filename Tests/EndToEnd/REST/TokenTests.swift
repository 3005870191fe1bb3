import Foundation
import RedisServers
import Testing

@Suite("the token of a Vercel KV")
struct TokenTests {
  @Test("opens it from the environment, a file, or the variable beside the one that is named")
  func right() async throws {
    try await withGateway(threads: 2) { gateway, _, scratch in
      let ways: [([String], [String: String])] = [
        ([], gateway.environment),
        (["--env-file", gateway.environmentFile], [:]),
        (["--kv", gateway.url], gateway.environment),
        (["--kv", gateway.url], ["BOBBIN_REST_TOKEN": gateway.token + "\n"]),
        (["--kv", "env:MY_URL"], ["MY_URL": gateway.url + "/", "MY_TOKEN": gateway.token]),
        (
          [],
          [
            "UPSTASH_REDIS_REST_URL": gateway.url, "UPSTASH_REDIS_REST_TOKEN": gateway.token,
          ]
        ),
      ]
      for (arguments, environment) in ways {
        let done = try await run(
          Binary.path, ["threads"] + arguments, in: scratch, environment: environment)
        #expect(done.status == 0, "\(arguments): \(done.errors)")
        #expect(done.output.contains("thread_1"))
      }
      // One that stands beside no address is not sent to whatever address was typed.
      let lone = try await run(
        Binary.path, ["threads", "--kv", gateway.url], in: scratch,
        environment: ["KV_REST_API_TOKEN": gateway.token])
      #expect(lone.status == 64)
      #expect(lone.errors.contains("It belongs into BOBBIN_REST_TOKEN"), "\(lone.errors)")
    }
  }

  @Test("that is wrong ends with 77, in a sentence that says where it came from and not what it is")
  func wrong() async throws {
    try await withGateway { gateway, _, scratch in
      for command in ["threads", "stats", "verify"] {
        let done = try await bobbin(
          command, in: scratch,
          environment: ["KV_REST_API_URL": gateway.url, "KV_REST_API_TOKEN": "not-this-one"])
        #expect(done.status == 77, "\(done.errors)")
        #expect(done.errors.contains("does not accept the token"), "\(done.errors)")
        #expect(done.errors.contains("The token is that of KV_REST_API_TOKEN in the environment."))
        #expect(!(done.output + done.errors).contains("not-this-one"))
      }
      // The first who asks it is the load itself: it is answered, and what it brings waits for the right token.
      let loaded = try await bobbin(
        "load", "t-1", "--file", "coffee_1", "--segments", "region", "--source",
        try scratch.writeSource(), "--json", in: scratch,
        environment: ["KV_REST_API_URL": gateway.url, "KV_REST_API_TOKEN": "not-this-one"])
      #expect(loaded.status == 75, "\(loaded.errors)")
      #expect(try loaded.json()["queued"]?.bool == true)
      #expect(loaded.errors.contains("does not accept the token"), "\(loaded.errors)")
      #expect(!(loaded.output + loaded.errors).contains("not-this-one"))
      let browser = try await run(
        "script", ["-qec", Binary.path, "/dev/null"], in: scratch,
        environment: ["KV_REST_API_URL": gateway.url, "KV_REST_API_TOKEN": "not-this-one"])
      #expect(browser.output.contains("The store cannot be opened"))
      #expect(!browser.output.contains("not-this-one"))
    }
  }

  @Test("over TLS it goes to whom the authority of the setting vouches for, and to nobody else")
  func certificates() async throws {
    let all = try await Certificates.shared
    let cases: [(ServerCertificate, Int32, String)] = [
      (.good, 0, ""), (.expired, 69, "expired"), (.otherName, 69, "another host"),
      (.selfSigned, 69, "--tls-ca or BOBBIN_TLS_CA"),
    ]
    for (certificate, status, word) in cases {
      let files = all.server(certificate)
      try await withGateway(
        ["--listen-cert", files.certificate, "--listen-key", files.key], threads: 1
      ) { gateway, _, scratch in
        #expect(gateway.url.hasPrefix("https://"))
        let done = try await bobbin(
          "threads", "--tls-ca", all.authority, in: scratch, environment: gateway.environment)
        #expect(done.status == status, "\(certificate): \(done.errors)")
        #expect(word.isEmpty || done.errors.contains(word), "\(certificate): \(done.errors)")
        #expect(!gateway.isTold(in: done.errors))
      }
    }
  }

  @Test("is nowhere in what any command prints, whatever goes wrong")
  func printed() async throws {
    try await withGateway(threads: 3) { gateway, server, scratch in
      let source = try scratch.writeSource()
      let commands: [[String]] = [
        ["threads"], ["threads", "--json"], ["show", "thread_1"], ["show", "none"], ["stats"],
        ["stats", "--json"], ["verify"], ["repair", "--filter", "*"], ["ttl", "thread_1", "12h"],
        ["load", "thread_1", "--file", "coffee_1", "--source", source, "--json", "--trace"],
        ["load", "thread_1", "--file", "none", "--source", source], ["replay", "thread_1"],
        ["evict", "thread_2", "--yes"], ["history"], ["undo"], ["export", scratch.path("out")],
        ["import", scratch.path("out")],
        ["copy", "--from", "env:KV_REST_API_URL", "--to", scratch.store],
        ["keys"], ["config", "check"], ["config", "path"], ["--help"], ["nonsense"],
        ["gateway", "--listen", "127.0.0.1:0"],
      ]
      var printed = ""
      for command in commands {
        let done = try await run(
          Binary.path, command, in: scratch, environment: gateway.environment)
        printed += done.output + done.errors
      }
      // The store is refused, then broken, then gone.
      try await server.cli("SET", "thread:thread_1:meta", "not JSON")
      printed += try await bobbin(
        "show", "thread_1", in: scratch, environment: gateway.environment
      ).errors
      try await server.kill()
      for command in commands.prefix(10) {
        let done = try await run(
          Binary.path, command, in: scratch, environment: gateway.environment)
        printed += done.output + done.errors
      }
      #expect(printed.contains("thread_1"))
      #expect(!gateway.isTold(in: printed))
      let found = try await run(
        "grep", ["-rlF"] + gateway.secrets.flatMap { ["-e", $0] } + [scratch.folder.path],
        in: scratch)
      #expect(found.output == "")
    }
  }

  @Test("is on no screen, in no file, in no list of processes, and not in what a crash leaves")
  func browsed() async throws {
    try await withGateway(threads: 3) { gateway, server, scratch in
      let source = try scratch.writeSource()
      try await withTerminal(scratch, width: 120, height: 40) { terminal in
        try await terminal.start(
          "browse thread_1 --source \(source) --env-file \(gateway.environmentFile)")
        var screens = try await terminal.wait(for: "hash agrees")
        // A child process, the history, the log, then no store any more.
        try await terminal.press("5")
        try await terminal.wait(for: "X starts the first one")
        try await terminal.press("a")
        try await terminal.type("coffee_1")
        try await terminal.press("Enter")
        try await terminal.wait(for: "coffee_1: region")
        // While the thread is still read there is nothing to ask about, and X asks what for.
        try await terminal.wait(for: "the question") {
          $0.contains("y run it")
        } meanwhile: {
          let isPrompted = try await terminal.screen().contains(" ask for: ")
          try await terminal.press(isPrompted ? "Escape" : "X")
        }
        try await terminal.press("y")
        screens += try await processes(until: terminal, "1 process started here", in: scratch)
        screens += try await terminal.screen()
        try await terminal.press("3")
        screens += try await terminal.wait(for: "WHAT")
        try await terminal.press("2", "C-r")
        screens += try await terminal.wait(for: "redis 7")
        try await server.kill()
        try await terminal.press("1", "C-r")
        screens += try await terminal.wait(for: "no answer")
        #expect(!gateway.isTold(in: screens))
        try await terminal.kill("SEGV")
        _ = try await terminal.ended()
        #expect(!gateway.isTold(in: try await terminal.screen()))
      }
      let found = try await run(
        "grep", ["-rlF"] + gateway.secrets.flatMap { ["-e", $0] } + [scratch.folder.path],
        in: scratch)
      #expect(found.output == "")
    }
  }

  /// What the command lines of all processes say, looked at again and again until the screen shows a text.
  private func processes(
    until terminal: Tmux, _ text: String, in scratch: Scratch
  ) async throws -> String {
    var seen = ""
    let end = ContinuousClock.now + .seconds(Waiting.patience)
    while true {
      let screen = try await terminal.screen()
      if screen.contains(text) { return seen }
      try #require(ContinuousClock.now < end, "\(screen)")
      seen += try await run("ps", ["-eo", "args"], in: scratch).output
    }
  }

  @Test("that may only read: threads are opened by id, the list says so, and nothing is written")
  func readOnly() async throws {
    try await withGateway(threads: 3) { gateway, server, scratch in
      let looking = gateway.lookingEnvironment
      let shown = try await bobbin("show", "thread_1", in: scratch, environment: looking)
      #expect(shown.status == 0, "\(shown.errors)")
      let listed = try await bobbin("threads", in: scratch, environment: looking)
      #expect(listed.status == 77)
      #expect(listed.errors.contains("may not list keys"), "\(listed.errors)")
      let evicted = try await bobbin(
        "evict", "thread_1", "--yes", in: scratch, environment: looking)
      #expect(evicted.status == 77)
      #expect(
        evicted.errors.contains(
          "the token KV_REST_API_READ_ONLY_TOKEN in the environment may only read"),
        "\(evicted.errors)")
      try await withTerminal(scratch, width: 100, height: 24, environment: looking) { terminal in
        try await terminal.start("")
        let list = try await terminal.wait(for: "cannot be scanned with these credentials")
        #expect(list.contains("read-only"))
        #expect(list.contains("o opens a thread by its id."))
        let footer = try #require(lines(list).last { !$0.isEmpty })
        #expect(footer.contains("o go to") && footer.contains("q quit"), "\(footer)")
        for word in ["filter", "replay", "mark", "sort", "open"] {
          #expect(!footer.contains(word), "\(footer)")
        }
        try await terminal.press("o")
        try await terminal.type("thread_1")
        try await terminal.press("Enter")
        let thread = try await terminal.wait(for: "hash agrees")
        #expect(!thread.contains("D evict"))
        try await terminal.press("q", "q")
        #expect(try await terminal.ended() == 0)
      }
      // Given as if it could do all, it shows what it is.
      let taken = ["KV_REST_API_URL": gateway.url, "KV_REST_API_TOKEN": gateway.readOnlyToken]
      let refused = try await bobbin("ttl", "thread_1", "12h", in: scratch, environment: taken)
      #expect(refused.status == 77, "\(refused.errors)")
      try await withTerminal(scratch, width: 100, height: 24, environment: taken) { terminal in
        try await terminal.start("")
        try await terminal.wait(for: "may not list keys")
        let screen = try await terminal.wait(for: "read-only")
        #expect(screen.contains("o opens a thread by its id."))
        #expect(!screen.contains("read-write"))
        try await terminal.press("o")
        try await terminal.type("thread_1")
        try await terminal.press("Enter")
        try await terminal.wait(for: "hash agrees")
        try await terminal.press("T")
        try await terminal.wait(for: "read-only: the token may only read")
        try await terminal.press("q", "q")
        #expect(try await terminal.ended() == 0)
      }
      #expect(try await server.cli("TTL", "thread:thread_1:meta").contains("777"))
    }
  }
}
