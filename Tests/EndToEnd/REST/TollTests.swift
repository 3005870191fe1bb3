import Foundation
import JSONText
import RedisServers
import Testing

/// More threads than may be read, written or exported without a question; each has a meta and a hash.
let manyThreads = 1100

@Suite("what costs much on a Vercel KV is asked first")
struct TollTests {
  /// Runs a command where nobody can be asked, and says what it has spent.
  func spend(
    _ arguments: [String], on gateway: LocalGateway, in scratch: Scratch, input: String = "",
    budget: String? = nil
  ) async throws -> (done: Finished, commands: Int) {
    let before = try await gateway.served()
    var environment = gateway.environment
    environment["BOBBIN_BUDGET"] = budget
    let done = try await run(
      Binary.path, arguments, in: scratch, input: input, environment: environment)
    return (done, try await gateway.served() - before)
  }

  @Test("without a terminal it is refused before much is spent, with --yes it is done")
  func refused() async throws {
    try await withGateway(threads: manyThreads) { gateway, _, scratch in
      let source = scratch.path("source")
      let refusals: [([String], String)] = [
        (["verify"], "Verifying 1 100 threads takes about 2 2"),
        (["verify", "--filter", "*"], "Verifying 1 100 threads takes about 2 2"),
        (
          ["repair", "--filter", "*"],
          "Repairing 1 100 threads takes about 2 200 commands, and up to 5 500 more where something is wrong, of"
        ),
        (["export", source], "Exporting 1 100 threads takes about 1 102 commands"),
        (
          ["evict", "--filter", "*", "--segment", "a", "--dry-run"],
          "Looking for it in 1 100 threads takes about 1 100 commands"
        ),
        (
          ["copy", "--from", "env:KV_REST_API_URL", "--to", scratch.store],
          "Copying 1 100 threads takes at most about "
        ),
        (
          ["copy", "--from", "env:KV_REST_API_URL", "--to", scratch.store, "--dry-run"],
          "Looking at 1 100 threads takes at most about "
        ),
      ]
      for (arguments, words) in refusals {
        let (done, commands) = try await spend(arguments, on: gateway, in: scratch)
        #expect(done.status == 77, "\(arguments): \(done.errors)")
        #expect(done.errors.contains(words), "\(arguments): \(done.errors)")
        #expect(done.errors.contains("There is no terminal to ask on: say --yes"))
        #expect(commands < 20, "\(arguments)")
      }
      let (verified, commands) = try await spend(["verify", "--yes"], on: gateway, in: scratch)
      #expect(verified.status == 0, "\(verified.output)")
      // What was said is about what it took.
      #expect((2000...2300).contains(commands))
      // At a terminal it is asked.
      try await withTerminal(scratch, width: 200, environment: gateway.environment) { terminal in
        try await terminal.start("verify")
        try await terminal.wait(for: "[y/N]")
        try await terminal.type("n")
        try await terminal.press("Enter")
        #expect(try await terminal.ended() == 77)
      }
      // Written and put back, and read from files without being written: all of it is much.
      #expect(
        try await spend(["export", source, "--yes"], on: gateway, in: scratch).done.status == 0)
      let compared = try await spend(["import", source, "--dry-run"], on: gateway, in: scratch)
      #expect(compared.done.errors.contains("Comparing 1 100 files takes about 2 200 commands"))
      #expect(compared.commands == 0)
      let evicted = try await spend(
        ["evict", "--filter", "*", "--count", "\(manyThreads)", "--yes"], on: gateway, in: scratch)
      #expect(evicted.done.status == 0, "\(evicted.done.errors)")
      let kept = try await spend(["undo"], on: gateway, in: scratch)
      #expect(
        kept.done.errors.contains("Undoing 1 100 threads takes about "), "\(kept.done.errors)")
      #expect(kept.commands == 0)
      // At a terminal the one question names both, the change and what it costs.
      try await withTerminal(scratch, width: 200, environment: gateway.environment) { terminal in
        try await terminal.start("undo")
        let asked = try await terminal.wait(for: "? [y/N]")
        #expect(asked.contains("Undo change 1 of "), "\(asked)")
        #expect(asked.contains(", for about 5 500 commands, which are paid?"), "\(asked)")
        try await terminal.type("y")
        try await terminal.press("Enter")
        let done = try await terminal.wait(for: "undone 1")
        #expect(!done.contains("Go on?"), "\(done)")
        #expect(try await terminal.ended() == 0)
      }
    }
  }

  @Test(
    "a copy rehearsed into an empty store asks it once how much it holds, and says what the copy takes"
  )
  func rehearsal() async throws {
    try await withGateway { gateway, _, scratch in
      let count = 30
      for number in 0..<count {
        // A thread has more hashes than metas.
        let files = (0..<3).map {
          #"{"id":"f\#($0)","data":{"a":[{"response":"yes","value":{"x":1}}]},"loadedSegments":["a"],"availableSegments":["a"]}"#
        }
        try scratch.write(
          "cache/thread_\(number).json", #"{"files":[\#(files.joined(separator: ","))]}"#)
      }
      let here = try await run(
        Binary.path, ["import", scratch.path("cache"), "--kv", scratch.store], in: scratch)
      #expect(here.status == 0, "\(here.errors)")
      let copy = ["copy", "--from", scratch.store, "--to", "env:KV_REST_API_URL"]
      let (rehearsed, little) = try await spend(copy + ["--dry-run"], on: gateway, in: scratch)
      #expect(rehearsed.status == 0, "\(rehearsed.errors)")
      #expect(rehearsed.output.contains("\(count) threads"), "\(rehearsed.output)")
      #expect(little <= 2, "\(rehearsed.output)")
      let (copied, commands) = try await spend(copy, on: gateway, in: scratch)
      #expect(copied.status == 0, "\(copied.errors)")
      #expect(commands > 2 * count)
      // What is there now is looked at again, and the comparison at the end is a part of what the copy takes.
      let (again, looked) = try await spend(copy + ["--dry-run"], on: gateway, in: scratch)
      #expect(again.status == 0, "\(again.errors)")
      #expect(looked > 2)
      let told = try #require(again.output.firstMatch(of: #/takes about (\d+) /#)?.1)
      let (_, compared) = try await spend(copy, on: gateway, in: scratch)
      let share = Double(compared) / (Double(told) ?? 0)
      #expect((0.7...1.3).contains(share), "\(told), then \(compared)")
    }
  }

  @Test("files brought in and written out take the commands that the README says")
  func files() async throws {
    try await withGateway { gateway, _, scratch in
      let count = 20
      for number in 0..<count {
        let file = OneFile.update(["age"])
        try scratch.write("cache/thread_\(number).json", #"{"files":\#(file)}"#)
      }
      let cache = scratch.path("cache")
      for (arguments, each) in [
        (["import", cache, "--dry-run"], 1), (["import", cache], 3),
        (["import", cache, "--dry-run"], 2), (["import", cache], 2),
      ] {
        let (done, commands) = try await spend(arguments, on: gateway, in: scratch)
        #expect(done.status == 0, "\(done.errors)")
        if each == 1 {
          #expect(
            done.output.contains(": 20 would be imported as thread (dry run, nothing is written)"),
            "\(done.output)")
        }
        #expect(commands == each * count, "\(arguments)")
      }
      let scan = 3
      let (done, commands) = try await spend(
        ["export", scratch.path("out")], on: gateway, in: scratch)
      #expect(done.status == 0, "\(done.errors)")
      #expect((count...(count + scan)).contains(commands), "\(commands)")
    }
  }

  @Test("what threads in which something is wrong may cost on top is asked as well")
  func findings() async throws {
    try await withGateway { gateway, server, scratch in
      // Their hashes are gone: each is asked for again.
      try await Seeding.fill(server, count: 600, hashes: false)
      let (done, commands) = try await spend(["verify"], on: gateway, in: scratch)
      #expect(done.status == 77, "\(done.errors)")
      #expect(done.errors.contains("and up to 600 more where something is wrong"))
      #expect(commands < 30)
    }
  }

  @Test("a repair says what it takes where something is wrong in every thread, and takes that")
  func repair() async throws {
    try await withGateway { gateway, server, scratch in
      try await Seeding.fill(server, count: 300, hashes: false)
      let deed = ["repair", "--filter", "*"]
      let reading = "Repairing 300 threads takes about 600 commands, "
      let more = "and up to 1 500 more where something is wrong, "
      let (asked, little) = try await spend(deed, on: gateway, in: scratch)
      #expect(asked.status == 77)
      #expect(
        asked.errors.contains(reading + "\(600 + little) with those before, \(more)of "),
        "\(asked.errors)")
      #expect(little < 30)
      // What would be cut off in the middle is not begun.
      let (refused, nothing) = try await spend(
        deed + ["--yes", "--budget", "1500"], on: gateway, in: scratch)
      #expect(refused.status == 77)
      #expect(
        refused.errors.contains(reading + more + "and the budget of 1 500 has "),
        "\(refused.errors)")
      #expect(nothing < 30)
      let (repaired, commands) = try await spend(deed + ["--yes"], on: gateway, in: scratch)
      #expect(repaired.status == 0, "\(repaired.output)\(repaired.errors)")
      #expect(repaired.errors.contains("300 findings repaired, 0 remaining"))
      #expect((2100...2130).contains(commands), "\(commands)")
    }
  }

  @Test("a deed that the budget has no room for is refused before it begins, with what it takes")
  func room() async throws {
    try await withGateway(threads: 60) { gateway, _, scratch in
      let (named, looked) = try await spend(
        ["evict", "thread_1", "--dry-run"], on: gateway, in: scratch)
      #expect(
        named.errors.contains(
          "about 3 commands, up to 2 more where its scripts are new to the service; \(looked) were spent"
        ),
        "\(named.errors)")
      let deed = ["evict", "--filter", "*", "--count", "60", "--yes"]
      let (refused, little) = try await spend(deed + ["--budget", "100"], on: gateway, in: scratch)
      #expect(refused.status == 77)
      #expect(
        refused.errors.contains(
          "Evicting 60 threads takes about "),
        "\(refused.errors)")
      #expect(little < 30)
      let (evicted, _) = try await spend(deed, on: gateway, in: scratch)
      #expect(evicted.status == 0, "\(evicted.errors)")
      #expect(!evicted.errors.contains("no room"), "\(evicted.errors)")
      let (kept, nothing) = try await spend(
        ["undo", "--yes", "--budget", "200"], on: gateway, in: scratch)
      #expect(kept.status == 77)
      #expect(
        kept.errors.contains("Undoing 60 threads takes about 300 commands"), "\(kept.errors)")
      #expect(nothing == 0)
      let (undone, _) = try await spend(["undo", "--yes"], on: gateway, in: scratch)
      #expect(undone.status == 0, "\(undone.errors)")
    }
  }

  @Test(
    "whoever says with --budget how much may be spent is not asked; it goes as far as that, says how far, and the same goes on"
  )
  func consent() async throws {
    try await withGateway(threads: 600) { gateway, _, scratch in
      let (verified, looked) = try await spend(
        ["verify", "--budget", "500"], on: gateway, in: scratch)
      #expect(verified.status == 77)
      #expect(verified.errors.contains("0 findings so far, in "), "\(verified.errors)")
      #expect(verified.errors.contains("the budget of 500 commands leaves no room"))
      #expect((400...500).contains(looked), "\(looked)")
      let copy = ["copy", "--from", "env:KV_REST_API_URL", "--to", scratch.store]
      let (begun, _) = try await spend(copy + ["--budget", "700"], on: gateway, in: scratch)
      #expect(begun.status == 77)
      let sums = #/so far (\d+) threads copied/#
      let copied = try #require(
        begun.output.firstMatch(of: sums)?.1, "\(begun.output)\(begun.errors)")
      #expect(begun.errors.contains("Say the same again to go on."), "\(begun.errors)")
      let (rest, _) = try await spend(copy + ["--yes"], on: gateway, in: scratch)
      #expect(rest.status == 0, "\(rest.errors)")
      #expect(rest.output.contains("\(600 - (Int(copied) ?? 0)) threads copied"), "\(rest.output)")
      let folder = scratch.path("files")
      let (written, _) = try await spend(
        ["export", folder, "--budget", "100"], on: gateway, in: scratch)
      #expect(written.status == 77)
      #expect(written.output.contains("to \(folder): so far "), "\(written.output)")
      #expect(
        try await spend(["export", folder, "--yes"], on: gateway, in: scratch).done.status == 0)
      let (imported, commands) = try await spend(
        ["import", folder, "--budget", "300"], on: gateway, in: scratch)
      #expect(imported.status == 77)
      #expect(imported.output.contains(": so far "), "\(imported.output)")
      // The same budget would be spent on the same files.
      #expect(!imported.errors.contains("Say the same again"), "\(imported.errors)")
      #expect((200...300).contains(commands), "\(commands)")
      // One that says how much all sessions may spend agrees to nothing.
      let (asked, _) = try await spend(["verify"], on: gateway, in: scratch, budget: "5000")
      #expect(asked.errors.contains("There is no terminal to ask on"), "\(asked.errors)")
    }
  }

  @Test("what costs little is not asked, whatever the size of the store")
  func free() async throws {
    try await withGateway(threads: manyThreads) { gateway, _, scratch in
      // Rows come by the dozen: a list costs next to nothing.
      let (listed, rows) = try await spend(["threads"], on: gateway, in: scratch)
      #expect(listed.output.split(separator: "\n").count == manyThreads + 1, "\(listed.errors)")
      #expect(rows < 40)
      let (first, some) = try await spend(["threads", "--limit", "3"], on: gateway, in: scratch)
      #expect(first.output.split(separator: "\n").count == 4, "\(first.errors)")
      #expect(some <= 4)
      let (one, none) = try await spend(
        ["threads", "--filter", "thread_1099", "--limit", "3"], on: gateway, in: scratch)
      #expect(one.output.contains("thread_1099"))
      #expect(none <= 6)
      for arguments in [
        ["copy", "--from", "env:KV_REST_API_URL", "--to", scratch.store, "--filter", "thread_1"],
        ["export", scratch.path("some"), "--filter", "thread_10*"],
        ["verify", "--filter", "thread_10*"],
        ["evict", "--filter", "thread_10*", "--segment", "a", "--dry-run"],
      ] {
        let (done, _) = try await spend(arguments, on: gateway, in: scratch)
        #expect(done.status == 0, "\(arguments): \(done.errors)")
      }
    }
  }

  @Test("threads that are named are looked up and verified together, in one pass over the keys")
  func named() async throws {
    try await withGateway(threads: manyThreads) { gateway, _, scratch in
      let ids = (0..<40).map { "thread_\($0)\n" }.joined()
      let (done, commands) = try await spend(["verify", "-"], on: gateway, in: scratch, input: ids)
      #expect(done.status == 0, "\(done.output)\(done.errors)")
      // A command for each meta and hash, and a few for all.
      #expect((80...110).contains(commands), "\(commands)")
      let (missing, spent) = try await spend(
        ["verify", "-"], on: gateway, in: scratch, input: ids + "gone\n" + "thread_77\n")
      #expect(missing.status == 66)
      #expect(missing.errors.contains("There is no thread gone"), "\(missing.errors)")
      #expect(spent < 16)
      // So many that looking them up is much.
      let all = (0..<40_000).map { "id_\($0)\n" }.joined()
      let (refused, nothing) = try await spend(
        ["evict", "-", "--dry-run"], on: gateway, in: scratch, input: all)
      #expect(
        refused.errors.contains("Looking up 40 000 threads takes about 1 250 commands"),
        "\(refused.errors)")
      #expect(nothing == 0)
    }
  }

  @Test(
    "where nobody says how many keys there are, that is asked; a few threads need no answer")
  func unknown() async throws {
    try await withGateway(threads: 30) { gateway, server, scratch in
      try await server.cli("ACL", "SETUSER", "default", "-dbsize", "-info")
      for arguments in [["threads"], ["verify"], ["export", scratch.path("out")]] {
        let (done, commands) = try await spend(arguments, on: gateway, in: scratch)
        #expect(done.status == 77, "\(arguments): \(done.errors)")
        #expect(
          done.errors.contains(
            "looks at every key of \(gateway.url), which is paid by the command; how many there are it does"
              + " not say. There is no terminal to ask on"), "\(done.errors)")
        #expect(commands == 2)
      }
      for arguments in [["threads", "--yes"], ["threads", "--limit", "3"]] {
        let (done, _) = try await spend(arguments, on: gateway, in: scratch)
        #expect(done.status == 0, "\(arguments): \(done.errors)")
        #expect(done.output.contains("thread_"))
      }
    }
  }

  @Test("the hashes of a thread that cannot be read are found for the price of a scan")
  func unreadable() async throws {
    try await withGateway(threads: 30) { gateway, server, scratch in
      try await server.cli("SET", "thread:thread_7:meta", "not JSON")
      let (done, commands) = try await spend(
        ["evict", "thread_7", "--yes"], on: gateway, in: scratch)
      #expect(done.status == 0, "\(done.errors)")
      #expect(done.errors.contains("deletes thread:thread_7:file:f"), "\(done.errors)")
      #expect(commands < 16)
    }
  }
}
