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
        let named = done.errors.split(separator: "\n").filter { $0.contains("set aside") }
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
}
