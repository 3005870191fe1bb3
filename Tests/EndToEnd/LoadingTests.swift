import Foundation
import JSONText
import RedisServers
import Testing

@Suite("lazy loads from the command line")
struct LoadingTests {
  private func names(_ value: JSONValue?) -> [String] {
    value?.elements.compactMap(\.string) ?? []
  }

  private func load(_ segments: String, source: String, in scratch: Scratch) async throws
    -> JSONValue
  {
    let done = try await bobbin(
      "load", "thread_1", "--file", "coffee_1", "--segments", segments, "--source", source, "--kv",
      scratch.store, "--json", in: scratch)
    #expect(done.status == 0, "\(done.errors)")
    return try done.json()
  }

  @Test("each load reads only what is not loaded, in processes of their own")
  func delta() async throws {
    let scratch = try Scratch()
    let source = try scratch.writeSource()
    let first = try await load("region,age", source: source, in: scratch)
    #expect(names(first["files"]?[0]?["new"]) == ["region", "age"])
    #expect(first["cache"]?.string == "miss")
    #expect(first["stored"]?.bool == true)
    let second = try await load("region,age", source: source, in: scratch)
    #expect(names(second["files"]?[0]?["new"]) == [])
    #expect(names(second["files"]?[0]?["cached"]) == ["region", "age"])
    #expect(second["files"]?[0]?["data"]?.count == 0)
    #expect(second["cache"]?.string == "hit")
    let third = try await load("region,sector,gender", source: source, in: scratch)
    #expect(names(third["files"]?[0]?["new"]) == ["sector"])
    #expect(names(third["files"]?[0]?["cached"]) == ["region"])
    #expect(names(third["files"]?[0]?["unavailable"]) == ["gender"])
    #expect(
      third["files"]?[0]?["data"]?["sector"]?.rawText
        == #"[{"response":"Black","value":{"tech":0.7}},{"response":"With milk","value":{"tech":0.3}}]"#
    )
    #expect(third["cache"]?.string == "partial")
  }

  @Test("a source that is not there is 66, one that nobody has named is 64")
  func noSource() async throws {
    let scratch = try Scratch()
    let load = ["load", "thread_1", "--file", "coffee_1", "--kv", scratch.store]
    let absent = try await run(
      Binary.path, load + ["--source", scratch.path("nowhere")], in: scratch)
    #expect(absent.status == 66, "\(absent.errors)")
    let unnamed = try await run(Binary.path, load, in: scratch)
    #expect(unnamed.status == 64, "\(unnamed.errors)")
    #expect(unnamed.errors.contains("--source DIR or BOBBIN_SOURCE"))
  }

  @Test("a load is stored also where the record of it is longer than the store takes")
  func longRecord() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      let load = [
        "load", "thread_1", "--file", "coffee_1", "--segments", "region", "--source",
        try scratch.writeSource(), "--kv", server.url, "--json", "--max-value",
      ]
      let short = try await run(Binary.path, load + ["400B"], in: scratch)
      #expect(short.status == 0, "\(short.errors)")
      #expect(try short.json()["stored"]?.bool == true)
      #expect(try await server.cli("EXISTS", "bobbin:loads:thread:thread_1").hasPrefix("0"))
      let long = try await run(Binary.path, load + ["1MB"], in: scratch)
      #expect(try long.json()["cache"]?.string == "hit")
      #expect(try await server.cli("HLEN", "bobbin:loads:thread:thread_1").hasPrefix("1"))
    }
  }

  @Test("show, evict, undo and verify agree with what was loaded")
  func round() async throws {
    let scratch = try Scratch()
    let source = try scratch.writeSource()
    _ = try await load("region,age", source: source, in: scratch)
    func raw() async throws -> String {
      try await bobbin("show", "thread_1", "--raw", "--kv", scratch.store, in: scratch).output
    }
    func states() async throws -> [String: String] {
      let shown = try await bobbin("show", "thread_1", "--json", "--kv", scratch.store, in: scratch)
      let segments = try shown.json()["files"]?[0]?["segments"]
      return Dictionary(
        uniqueKeysWithValues: segments?.elements.map {
          ($0["name"]?.string ?? "", $0["state"]?.string ?? "")
        } ?? [])
    }
    let before = try await raw()
    #expect(
      try await states()
        == ["overall": "available", "region": "loaded", "age": "loaded", "sector": "available"])
    let evicted = try await bobbin(
      "evict", "thread_1", "--file", "coffee_1", "--segment", "age", "--yes", "--kv", scratch.store,
      in: scratch)
    #expect(evicted.status == 0, "\(evicted.errors)")
    #expect(try await states()["age"] == "available")
    let undone = try await bobbin("undo", "--kv", scratch.store, in: scratch)
    #expect(undone.status == 0, "\(undone.errors)")
    #expect(try await states()["age"] == "loaded")
    #expect(try await raw() == before)
    let verified = try await bobbin("verify", "--kv", scratch.store, in: scratch)
    #expect(verified.status == 0, "\(verified.output)")
  }

  @Test("a dry run writes nothing")
  func dryRun() async throws {
    let scratch = try Scratch()
    let source = try scratch.writeSource()
    let done = try await bobbin(
      "load", "thread_1", "--file", "coffee_1", "--segments", "region", "--dry-run", "--source",
      source, "--kv", scratch.store, "--json", in: scratch)
    #expect(try done.json()["stored"]?.bool == false)
    let shown = try await bobbin("show", "thread_1", "--kv", scratch.store, in: scratch)
    #expect(shown.status == 66, "\(shown.output)")
  }

  @Test("files of another year that a load drops are named, with --dry-run before they go")
  func dropped() async throws {
    let scratch = try Scratch()
    for name in ["2024_1", "2025_1", "2025_2"] {
      try scratch.write("source/\(name).json", #"{"region":{"a":1},"age":{"b":2}}"#)
    }
    func run(_ command: String, _ arguments: String...) async throws -> Finished {
      let source = command == "load" ? ["--source", scratch.path("source")] : []
      return try await EndToEnd.run(
        Binary.path,
        [command, "thread_years", "--kv", scratch.store, "--schema", "response"] + arguments
          + source, in: scratch)
    }
    let first = try await run("load", "--file", "2025_1", "--file", "2025_2")
    #expect(!first.errors.contains("drop"))
    let words = "drops 2025_1, 2025_2: a response: thread keeps files of one year"
    let dry = try await run("load", "--file", "2024_1", "--dry-run", "--json")
    #expect(dry.errors.contains("bobbin: written for real it \(words)"))
    #expect(names(try dry.json()["dropped"]) == ["2025_1", "2025_2"])
    let shown = try await run("show")
    #expect(shown.output.hasPrefix("response:thread_years\n"))
    #expect(shown.output.contains("2025_2"))
    let real = try await run("load", "--file", "2024_1")
    #expect(real.status == 0)
    #expect(real.errors.contains("bobbin: it dropped 2025_1, 2025_2: a response: thread"))
    #expect(try await !run("show").output.contains("2025_2"))
  }

  @Test("eviction without a terminal and without --yes is refused, and nothing goes")
  func noTerminal() async throws {
    let scratch = try Scratch()
    let source = try scratch.writeSource()
    _ = try await load("region", source: source, in: scratch)
    let refused = try await bobbin("evict", "thread_1", "--kv", scratch.store, in: scratch)
    #expect(refused.status == 77)
    #expect(refused.errors.contains("--yes"))
    let shown = try await bobbin("show", "thread_1", "--kv", scratch.store, in: scratch)
    #expect(shown.status == 0)
  }
}
