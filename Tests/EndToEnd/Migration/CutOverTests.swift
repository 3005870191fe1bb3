import Foundation
import RedisServers
import Testing

@Suite("the cut-over that the README describes")
struct CutOverTests {
  /// The commands of the guide, one each.
  private static func commands() throws -> [String] {
    let readme = try String(
      contentsOf: Binary.package.appending(path: "README.md"), encoding: .utf8)
    let block = readme.components(separatedBy: "<!-- the cut-over -->\n```sh\n").last?
      .components(separatedBy: "```").first
    return block?.split(separator: "\n").map(String.init) ?? []
  }

  @Test("every command does what it says, and files that went there and back are as they were")
  func commands() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      let cache = try OldCache(40, in: scratch)
      let path = try #require(scratch.environment["PATH"])
      let folder = URL(fileURLWithPath: Binary.path).deletingLastPathComponent().path
      var statuses: [String: [Int32]] = [:]
      var exports = ""
      for command in try Self.commands() {
        if command.hasPrefix("export ") {
          exports = "export NEW_URL=\(server.url)"
          continue
        }
        let done = try await run(
          "sh", ["-c", "\(exports)\n\(command)"], in: scratch,
          environment: ["PATH": "\(folder):\(path)"])
        let words = command.split(separator: " ").prefix(2).joined(separator: " ")
        statuses[words, default: []].append(done.status)
        let named = done.errors.split(separator: "\n").filter { $0.contains("left out") }
        #expect(
          named.count == (words == "bobbin import" ? cache.broken.count : 0), "\(done.errors)")
        if words == "diff -r" {
          let lines = done.output.split(separator: "\n")
          #expect(
            lines.count == cache.broken.count && lines.allSatisfy { $0.contains(": broken_") },
            "\(done.output)")
        }
      }
      #expect(
        statuses == [
          // Files that cannot be read are told by 65.
          "bobbin import": [65, 65, 65, 65], "bobbin verify": [0], "bobbin export": [0, 0, 0],
          "diff -r": [1], "rm -r": [0],
        ])
      #expect(try cache.differences(from: cache.folder).allSatisfy { $0.hasPrefix("broken_") })
    }
  }

  @Test("what new services have stored comes back into the files, and is named before")
  func wayBack() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      let cache = try OldCache(5, in: scratch)
      _ = try await bobbin("import", cache.folder.path, "--kv", server.url, in: scratch)
      let thread = try #require(cache.threads.keys.filter { $0.hasPrefix("thread_0") }.min())
      let loaded = try await bobbin(
        "load", String(thread.dropLast(".json".count)), "--file", "coffee_1", "--segments",
        "region", "--source", try scratch.writeSource(), "--kv", server.url, in: scratch)
      #expect(loaded.status == 0, "\(loaded.errors)")
      let dry = try await bobbin(
        "export", cache.folder.path, "--kv", server.url, "--dry-run", in: scratch)
      #expect(dry.status == 75)
      #expect(dry.errors.contains("\(thread): exists"))
      #expect(try cache.differences(from: cache.folder).allSatisfy { $0.hasPrefix("broken_") })
      let back = try await bobbin(
        "export", cache.folder.path, "--kv", server.url, "--overwrite", in: scratch)
      #expect(back.status == 0, "\(back.errors)")
      #expect(
        try cache.differences(from: cache.folder).filter { !$0.hasPrefix("broken_") } == [thread])
      let text = try String(contentsOf: cache.folder.appending(path: thread), encoding: .utf8)
      #expect(text.contains(#""id": "coffee_1""#))
    }
  }

  @Test(
    "a thread that a new service has loaded anew gets what else its file has, and it comes back")
  func loadedAnew() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      let source = try scratch.writeSource()
      let text =
        #"{"files":[{"id":"coffee_1","data":{"region":1},"loadedSegments":["region"],"availableSegments":[],"note":"mine"}],"scope":{"year":2025},"more":true}"#
      try scratch.write("cache/t9.json", text)
      let cache = scratch.path("cache")
      try FileManager.default.createSymbolicLink(
        atPath: scratch.path("cache/linked.json"), withDestinationPath: "t9.json")
      let loaded = try await bobbin(
        "load", "t9", "--file", "coffee_1", "--segments", "region", "--source", source, "--kv",
        server.url, in: scratch)
      #expect(loaded.status == 0, "\(loaded.errors)")

      // Nobody has imported it: what would be lost is named.
      let early = try await bobbin(
        "export", cache, "--kv", server.url, "--overwrite", "--dry-run", in: scratch)
      #expect(
        early.errors.contains(
          "t9.json: would be replaced: the store lacks $.files[0].note, $.scope, $.more")
      )

      let first = try await bobbin("import", cache, "--kv", server.url, in: scratch)
      #expect(first.status == 65, "\(first.errors)")
      #expect(first.errors.contains("linked.json: left out: it is a symbolic link"))
      let differs = "1 segment differs and stays as the store has it"
      #expect(
        first.errors.contains("$.files[0].note, $.scope, $.more; \(differs)"), "\(first.errors)")
      #expect(first.output.contains("1 merged"))
      #expect(first.output.hasSuffix("; \(differs)\n"), "\(first.output)")
      let again = try await bobbin("import", cache, "--kv", server.url, in: scratch)
      #expect(again.errors.contains("t9.json: unchanged: \(differs)"), "\(again.errors)")
      #expect(again.output.hasSuffix("1 unchanged; \(differs)\n"), "\(again.output)")

      let dry = try await bobbin(
        "export", cache, "--kv", server.url, "--dry-run", in: scratch)
      #expect(dry.status == 75)
      #expect(!dry.errors.contains("the store lacks"), "\(dry.errors)")
      let back = try await bobbin(
        "export", cache, "--kv", server.url, "--overwrite", in: scratch)
      #expect(back.status == 0, "\(back.errors)")
      let file = try String(contentsOfFile: scratch.path("cache/t9.json"), encoding: .utf8)
      for member in [#""note": "mine""#, #""year": 2025"#, #""more": true"#] {
        #expect(file.contains(member), "\(file)")
      }
    }
  }

  @Test("a thread that a new service has evicted is named on the way back, and goes with --prune")
  func evicted() async throws {
    let scratch = try Scratch()
    let file = #"{"files":[],"scope":{}}"#
    for name in ["t0", "t1"] { try scratch.write("cache/\(name).json", file) }
    let cache = scratch.path("cache")
    let kv = ["--kv", scratch.store]
    func bobbin(_ arguments: String...) async throws -> Finished {
      try await run(Binary.path, arguments + kv, in: scratch)
    }
    func names() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: cache).sorted()
    }
    #expect(try await bobbin("import", cache).status == 0)
    #expect(try await bobbin("evict", "t0", "--yes").status == 0)
    for arguments in [["--dry-run"], ["--overwrite"], ["--prune", "--yes"]] {
      let done = try await run(
        Binary.path, ["export", cache] + arguments + kv, in: scratch)
      #expect(done.status == 75, "\(done.errors)")
      #expect(done.errors.contains("t0.json: left over: the store has no such thread"))
      #expect(done.output.contains("1 unchanged, 1 left over"), "\(done.output)")
    }
    let wrong = try await bobbin("export", cache, "--prune", "--yes", "--count", "2")
    #expect(wrong.status == 75)
    #expect(wrong.output.contains("the count is 1, not 2"), "\(wrong.output)")
    #expect(try names() == ["t0.json", "t1.json"])
    let pruned = try await bobbin(
      "export", cache, "--overwrite", "--prune", "--yes", "--count", "1")
    #expect(pruned.status == 0, "\(pruned.errors)")
    #expect(pruned.errors.contains("t0.json: removed"), "\(pruned.errors)")
    #expect(try names() == ["t1.json"])
    #expect(try await bobbin("import", cache).output.contains(": 1 unchanged"))
  }

  @Test("a store that has none of a folder's threads is doubted, and no file is named for long")
  func wrongStore() async throws {
    let scratch = try Scratch()
    for number in 10..<34 {
      try scratch.write("cache/t\(number).json", #"{"files":[],"scope":{}}"#)
    }
    try scratch.write("other/x.json", #"{"files":[]}"#)
    _ = try await bobbin("import", scratch.path("other"), "--kv", scratch.store, in: scratch)
    for dry in [["--dry-run"], []] {
      let done = try await run(
        Binary.path, ["export", scratch.path("cache"), "--kv", scratch.store] + dry, in: scratch)
      #expect(done.status == 75)
      #expect(
        done.output.contains(
          "24 left over; the store has the thread of none of these files: is it the one that was meant?"
        ), "\(done.output)")
      #expect(done.errors.contains("t29.json: left over"))
      #expect(!done.errors.contains("t30.json"))
      #expect(done.errors.contains("… and 4 files more"), "\(done.errors)")
      try? FileManager.default.removeItem(atPath: scratch.path("cache/x.json"))
    }
  }
}
