import Foundation
import JSONText
import Testing

@Suite("the original's cache and survey files", .enabled(if: Binary.reference != nil))
struct ReferenceTests {
  @Test("import, three loads, evict, undo and verify on real files")
  func session() async throws {
    let reference = try #require(Binary.reference)
    let scratch = try Scratch()
    let thread = "thread_DfWkQamW1sXbQ7ZoNXz3BAUR"
    let source = reference.appending(path: "data/split_data").path
    func load(_ segments: String) async throws -> JSONValue? {
      let done = try await bobbin(
        "load", thread, "--file", "2025_5_2", "--segments", segments, "--source", source, "--kv",
        scratch.store, "--json", in: scratch)
      #expect(done.status == 0, "\(done.errors)")
      return try done.json()["files"]?[0]
    }
    func names(_ value: JSONValue?) -> [String] { value?.elements.compactMap(\.string) ?? [] }

    let imported = try await bobbin(
      "import", reference.appending(path: "data/cache").path, "--kv", scratch.store, in: scratch)
    #expect(imported.status == 0, "\(imported.errors)")
    let listed = try await bobbin("threads", "--json", "--kv", scratch.store, in: scratch)
    #expect(try listed.jsonLines().count == 4)

    #expect(names(try await load("region,age")?["new"]) == ["region", "age"])
    let second = try await load("region,age")
    #expect(names(second?["cached"]) == ["region", "age"])
    #expect(second?["data"]?.count == 0)
    #expect(names(try await load("region,sector")?["new"]) == ["sector"])

    func raw() async throws -> String {
      try await bobbin("show", thread, "--raw", "--kv", scratch.store, in: scratch).output
    }
    let before = try await raw()
    _ = try await bobbin(
      "evict", thread, "--file", "2025_5_2", "--segment", "age", "--yes", "--kv", scratch.store,
      in: scratch)
    #expect(try await raw() != before)
    _ = try await bobbin("undo", "--kv", scratch.store, in: scratch)
    #expect(try await raw() == before)
    let verified = try await bobbin("verify", "--kv", scratch.store, in: scratch)
    #expect(verified.status == 0, "\(verified.output)")
  }

  @Test("an import exported again is the same files, byte for byte")
  func export() async throws {
    let reference = try #require(Binary.reference)
    let cache = reference.appending(path: "data/cache")
    let scratch = try Scratch()
    _ = try await bobbin("import", cache.path, "--kv", scratch.store, in: scratch)
    let done = try await bobbin(
      "export", scratch.path("out"), "--kv", scratch.store, in: scratch)
    #expect(done.status == 0, "\(done.errors)")
    for name in try FileManager.default.contentsOfDirectory(atPath: cache.path) {
      #expect(
        try Data(contentsOf: cache.appending(path: name))
          == Data(contentsOf: scratch.folder.appending(path: "out/\(name)")), "\(name)")
    }
  }
}
