import Foundation
import JSONText
import RedisServers
import Testing

@Suite("what is spent on a Vercel KV")
struct SpendingTests {
  /// Keys that are pressed, and what is to be seen then.
  private struct Deed: Sendable {
    let keys: [String]
    let shows: String

    init(_ keys: String..., shows: String) { (self.keys, self.shows) = (keys, shows) }
  }

  /// What a person does with a thread, from the list and back to it.
  private static let deeds: [Deed] = [
    Deed("Enter", shows: "hash agrees"), Deed("C-r", shows: "hash agrees"),
    Deed("Enter", shows: "[bars]"), Deed("q", shows: "LOADED"),
    Deed("D", shows: "y evict"), Deed("n", shows: "⏎ slice"),
    Deed("D", shows: "y evict"), Deed("y", shows: "available, not loaded"),
    Deed("U", shows: "y undo it"), Deed("y", shows: "hash agrees"),
    Deed("T", "1", "2", "h", "Enter", shows: "Lifetime in"),
    Deed("y", shows: "expires in 12 h · U undoes"),
    Deed("e", shows: "to the diff"), Deed("C-e", shows: "y writes it"), Deed("y", shows: "written"),
    Deed("r", shows: "ask for"), Deed("Enter", shows: "dry run"),
    Deed("W", shows: "y run it"), Deed("y", shows: "from the source"),
    Deed("Tab", shows: "[answer]"), Deed("Tab", shows: "[meta diff]"), Deed("q", shows: "LOADED"),
    Deed("5", shows: "asks for"), Deed("X", shows: "y run it"),
    Deed("y", shows: "1 process started here"), Deed("q", shows: "LOADED"),
    Deed("2", shows: "SPENT"), Deed("C-r", shows: "redis 7"),
    Deed("4", shows: "DEED"), Deed("1", shows: "THREAD"),
    Deed("j", shows: "THREAD"), Deed("C-r", shows: "of 7"), Deed("3", shows: "WHAT"),
    Deed("1", shows: "THREAD"),
  ]

  /// What a person does with the whole list.
  private static let listDeeds: [Deed] = [
    Deed("1", shows: "THREAD"),
    Deed("/", "_", "1", "Enter", shows: "1–1 of 1"), Deed("Enter", shows: "hash agrees"),
    Deed("q", shows: "1–1 of 1"), Deed("Escape", shows: "1–7 of 7"),
    Deed(
      "o", "t", "h", "r", "e", "a", "d", "_", "3", "Enter", shows: "hash agrees"),
    Deed("q", shows: "1–7 of 7"),
    Deed("o", "g", "o", "n", "e", "Enter", shows: "no thread gone"),
    Deed("Escape", shows: "q quits"),
    Deed(":", "s", "o", "r", "t", "Space", "s", "i", "z", "e", "Enter", shows: "by size"),
    Deed("$", "9", "9", "9", "9", "Enter", shows: "of 9 999"),
    Deed("g", "g", "Space", "j", "Space", shows: "2 marked"), Deed("D", shows: "y evict"),
    Deed("y", shows: "done: evict 2 threads"), Deed("U", shows: "y undo it"),
    Deed("y", shows: "undone: evict"),
    Deed("C-r", shows: "of 7"), Deed("a", shows: "all threads are found"),
  ]

  @Test("what the browser shows is the gateway's own count, to the command, after 200 deeds")
  func browser() async throws {
    try await withGateway(threads: 7) { gateway, _, scratch in
      let source = scratch.path("source")
      try scratch.write("source/f.json", #"{"a":{"x":0.5},"b":{"y":0.25},"c":{"z":1}}"#)
      let editor = try scratch.writeScript(
        "editor", #"sed -i "0,/0\.[0-9]*/s//0.1$(date +%N)/" "$1""#)
      let environment = gateway.environment.merging(["EDITOR": editor]) { $1 }
      try await withTerminal(scratch, width: 120, height: 40, environment: environment) {
        terminal in
        try await terminal.start("--source \(source)")
        try await terminal.wait(for: "1–7 of 7")
        var done = 0
        for round in 0..<6 {
          try await terminal.press("g", "g")
          for _ in 0..<round { try await terminal.press("j") }
          for deed in Self.deeds {
            for key in deed.keys { try await terminal.press(key) }
            try await terminal.wait(for: deed.shows) {
              $0.contains(deed.shows)
            } meanwhile: {
              // While the thread is being read again X waits for it, and has to be pressed once more.
              if deed.keys == ["X"] { try await terminal.press("X") }
            }
            done += 1
          }
        }
        #expect(done >= 200)
        for deed in Self.listDeeds {
          for key in deed.keys { try await terminal.press(key) }
          try await terminal.wait(for: deed.shows)
        }
        try await terminal.press("2")
        try await terminal.wait(for: "SPENT")
        // Both are at rest once they agree; that they do is the test.
        let count = try await agreed(gateway, terminal)
        #expect(count > 300)
        let screen = try await terminal.screen()
        let parts = try #require(
          lines(screen).first { $0.contains("thread ") && $0.contains("list ") })
        let sum = parts.split(separator: "·").reduce(0) { sum, part in
          sum + (Int(part.filter(\.isNumber)) ?? 0)
        }
        #expect(sum == count, "\(parts)")
        #expect(!parts.contains("else"))
        try await terminal.press("q", "q")
        #expect(try await terminal.ended() == 0)
        #expect(try await gateway.served() == count, "something was spent on the way out")
      }
    }
  }

  /// Waits until the title shows what the gateway has counted.
  ///
  /// - Parameter base: what it had counted before.
  private func agreed(
    _ gateway: LocalGateway, _ terminal: Tmux, since base: Int = 0
  ) async throws -> Int {
    let end = ContinuousClock.now + .seconds(Waiting.patience)
    while true {
      let served = try await gateway.served() - base
      let screen = try await terminal.screen()
      let shown = lines(screen)[0].split(separator: "·").first { $0.contains("spent ") }
      let spent = shown?.split(separator: " of ").first
      if let spent, Int(spent.filter(\.isNumber)) == served { return served }
      try #require(
        ContinuousClock.now < end, "the gateway has served \(served); the screen was:\n\(screen)")
    }
  }

  /// Runs commands, and compares what each says it has spent with what the gateway has counted.
  private func compare(
    _ commands: [[String]], on gateway: LocalGateway, in scratch: Scratch,
    environment: [String: String], input: String = ""
  ) async throws -> [Finished] {
    let environment = environment.merging(["BOBBIN_SAY_SPENDING": "true"]) { $1 }
    var before = try await gateway.served()
    var all: [Finished] = []
    for command in commands {
      let done = try await run(
        Binary.path, command, in: scratch, input: command.contains("-") ? input : "",
        environment: environment)
      let line = try #require(
        done.errors.split(separator: "\n").last { $0.hasPrefix("bobbin: spent ") },
        "\(command): \(done.errors)")
      let served = try await gateway.served()
      #expect(Int(line.filter(\.isNumber)) == served - before, "\(command): \(line)")
      before = served
      all.append(done)
    }
    return all
  }

  @Test("what commands say they have spent is the gateway's own count, also of those that fail")
  func commands() async throws {
    try await withGateway(threads: 5) { gateway, _, scratch in
      let source = try scratch.writeSource()
      let editor = try scratch.writeScript("editor", #"sed -i "s/0\.5/0.75/" "$1""#)
      let copied = "sqlite:" + scratch.path("copied.db")
      _ = try await compare(
        [
          ["threads"], ["threads", "--limit", "2"], ["threads", "--fields", "id"],
          ["threads", "--sort", "size", "--json"], ["threads", "--filter", "nothing*"],
          ["show", "thread_1"], ["show", "thread_1", "--file", "f", "--segment", "a", "--raw"],
          ["show", "none"], ["stats"], ["verify"], ["verify", "thread_1", "thread_3"],
          ["verify", "none"], ["repair", "--filter", "*"],
          ["load", "thread_1", "--file", "coffee_1", "--source", source],
          ["load", "thread_1", "--file", "coffee_1", "--source", source],
          ["load", "thread_1", "--file", "coffee_1", "--source", source, "--dry-run"],
          ["load", "thread_1", "--file", "none", "--source", source],
          ["replay", "thread_1"], ["replay", "thread_1", "1", "--source", source],
          ["ttl", "thread_1"], ["ttl", "thread_1", "12h"], ["ttl", "thread_1", "persist"],
          ["update", "new", "-"], ["edit", "thread_3", "--file", "f", "--segment", "a", "--yes"],
          ["evict", "thread_2", "--yes"], ["undo"], ["undo", "--yes"],
          ["evict", "--filter", "*", "--dry-run"],
          ["evict", "thread_4", "--file", "f", "--segment", "a", "--yes"],
          ["copy", "--from", "env:KV_REST_API_URL", "--to", copied, "--dry-run"],
          ["copy", "--from", "env:KV_REST_API_URL", "--to", copied],
          ["copy", "--from", copied, "--to", "env:KV_REST_API_URL", "--overwrite"],
          ["export", scratch.path("out")], ["import", scratch.path("out"), "--dry-run"],
          ["import", scratch.path("out")], ["evict", "--filter", "thread_*", "--yes"],
          ["undo", "--yes"], ["evict", "--filter", "*", "--rate", "500", "--count", "6", "--yes"],
        ], on: gateway, in: scratch,
        environment: gateway.environment.merging(["EDITOR": editor, "VISUAL": editor]) { $1 },
        input: OneFile.update(["a"]))
      // A pipe gets the result alone.
      let before = try await gateway.served()
      let stats = try await bobbin("stats", "--json", in: scratch, environment: gateway.environment)
      #expect(!stats.errors.contains("spent"))
      let spent = try #require(try stats.json()["spent"]?["commands"]?.int)
      #expect(try await gateway.served() - before == Int(spent))
    }
  }

  @Test(
    "what is refused, for its token, its right or the day's limit, is counted as the gateway does")
  func refusals() async throws {
    try await withGateway(threads: 5) { gateway, server, scratch in
      let strangers = [["threads"], ["show", "thread_1"]]
      _ = try await compare(
        strangers, on: gateway, in: scratch,
        environment: ["KV_REST_API_URL": gateway.url, "KV_REST_API_TOKEN": "wrong"])
      let looks = [["show", "thread_1"], ["verify", "thread_1"], ["threads"], ["stats"]]
      for environment in [
        gateway.lookingEnvironment,
        ["KV_REST_API_URL": gateway.url, "KV_REST_API_TOKEN": gateway.readOnlyToken],
      ] {
        _ = try await compare(
          looks + [["ttl", "thread_1"]], on: gateway, in: scratch, environment: environment)
      }
      // What is wrong in the store costs more looks, and is counted too.
      try await server.cli("SET", "thread:thread_1:meta", "not JSON")
      try await server.cli("DEL", "thread:thread_2:file:f")
      try await server.cli("DEL", "thread:thread_3:meta")
      let found = try await compare(
        [["verify"], ["repair", "--filter", "*"], ["threads"], ["evict", "thread_1", "--yes"]],
        on: gateway, in: scratch, environment: gateway.environment)
      #expect(found[0].status == 65)
    }
    try await withGateway(["--max-daily-commands", "12"], threads: 5) { gateway, _, scratch in
      let done = try await compare(
        [["verify"], ["verify"], ["threads"], ["ttl", "thread_1", "1h"]], on: gateway, in: scratch,
        environment: gateway.environment)
      #expect(done[3].errors.contains("max daily request limit exceeded"), "\(done[3].errors)")
    }
  }

  @Test("a load takes no less than its question says: two commands where all is cached, else four")
  func leastLoad() async throws {
    try await withGateway(threads: 1) { gateway, _, scratch in
      try scratch.write("source/f.json", #"{"a":{"x":0.5},"b":{"y":0.25}}"#)
      for (thread, commands) in [("thread_new", 4), ("thread_new", 2), ("thread_other", 4)] {
        let before = try await gateway.served()
        let done = try await bobbin(
          "load", thread, "--file", "f", "--segments", "a", "--source", scratch.path("source"),
          in: scratch, environment: gateway.environment)
        #expect(done.status == 0, "\(done.errors)")
        let taken = try await gateway.served() - before
        #expect(taken == commands, "\(thread)")
      }
    }
  }

  @Test("a budget ends a command before it is passed, with the ways to raise it")
  func budget() async throws {
    try await withGateway(threads: 20) { gateway, _, scratch in
      let before = try await gateway.served()
      let done = try await bobbin(
        "threads", "--budget", "2", in: scratch, environment: gateway.environment)
      #expect(done.status == 77)
      #expect(done.errors.contains("the budget of 2 commands"), "\(done.errors)")
      #expect(done.errors.contains("--budget, BOBBIN_BUDGET, or budget: in the config file"))
      #expect(try await gateway.served() - before <= 2)
      let raised = try await bobbin(
        "threads", in: scratch,
        environment: gateway.environment.merging(["BOBBIN_BUDGET": "1k"]) { $1 })
      #expect(raised.status == 0, "\(raised.errors)")
      let base = try await gateway.served()
      try await withTerminal(scratch, width: 120, height: 30, environment: gateway.environment) {
        terminal in
        try await terminal.start("--budget 8")
        try await terminal.wait(for: "of 8 ")
        // A key that comes before the threads do opens none.
        try await terminal.wait(for: "▌  thread_")
        try await terminal.press("Enter")
        try await terminal.wait(for: "the thread in the title") {
          lines($0).first?.contains("▸ thread_") == true
        }
        // Keys that come while the thread is read are one reading, which may fit.
        let held = try await terminal.wait(for: "the budget's refusal") {
          $0.contains(":budget N raises it")
        } meanwhile: {
          try await terminal.press("C-r")
        }
        #expect(held.contains("the budget of 8 commands holds it back"))
        #expect(try await agreed(gateway, terminal, since: base) <= 8)
        try await terminal.press("q")
        try await terminal.press("$")
        try await terminal.type("200")
        try await terminal.press("Enter")
        try await terminal.wait(for: "of 200")
        try await terminal.press("C-r")
        try await terminal.wait(for: "1–20 of 20")
        #expect(try await agreed(gateway, terminal, since: base) > 8)
        try await terminal.press("q")
        #expect(try await terminal.ended() == 0)
      }
    }
  }

  @Test(
    "a command that is interrupted says what it has spent, and so does one that is asked to end")
  func interrupted() async throws {
    try await withGateway(threads: 700) { gateway, _, scratch in
      let before = try await gateway.served()
      for how in ["INT", "TERM"] {
        try await withTerminal(scratch, width: 200, environment: gateway.environment) { terminal in
          try await terminal.start("verify")
          try await terminal.wait(for: "[y/N]")
          if how == "INT" { try await terminal.press("C-c") } else { try await terminal.kill(how) }
          let screen = try await terminal.wait(for: "bobbin: spent ")
          // A shell whose program died of ^C says no more of it.
          if how == "TERM" { #expect(try await terminal.ended() == 143) }
          let line = try #require(
            lines(screen).last { $0.contains("bobbin: spent ") }, "\(screen)")
          let words = try #require(line.split(separator: "bobbin: spent ").last)
          let spent = try #require(words.split(separator: " ").first.flatMap { Int($0) })
          #expect(spent > 0)
          #expect(try await gateway.served() - before == (how == "INT" ? spent : 2 * spent))
        }
      }
    }
  }

  @Test("going to another store and back makes no new budget, and forgets nothing that was spent")
  func away() async throws {
    try await withGateway(threads: 3) { gateway, _, scratch in
      try scratch.write(
        "config/bobbin/config.yaml",
        """
        default: kv
        stores:
          kv:
            kv: \(gateway.url)
            token: env:MY_TOKEN
          local:
            kv: sqlite:\(scratch.path("data/bobbin/bobbin.db"))
        """)
      let environment = ["MY_TOKEN": gateway.token]
      try await withTerminal(scratch, width: 120, height: 30, environment: environment) {
        terminal in
        try await terminal.start("--budget 100")
        try await terminal.wait(for: "1–3 of 3")
        try await terminal.press("$")
        try await terminal.type("1000")
        try await terminal.press("Enter")
        try await terminal.wait(for: "of 1 000")
        let spent = try await agreed(gateway, terminal)
        try await terminal.press("C-o")
        try await terminal.wait(for: "─ Stores")
        try await terminal.press("2")
        try await terminal.wait(for: "No threads are cached")
        try await terminal.press("C-o")
        try await terminal.wait(for: "─ Stores")
        try await terminal.press("1")
        try await terminal.wait(for: "1–3 of 3")
        try await terminal.wait(for: "of 1 000")
        #expect(try await agreed(gateway, terminal) > spent)
        try await terminal.press("q")
        #expect(try await terminal.ended() == 0)
      }
    }
  }
}
