import JSONText
import KeyValue
import Testing

@testable import ThreadCache

@Suite("Updates that are refused")
struct RefusalTests {
  private let file = CachedFile(
    id: "f", slices: [("age", Array("[1]".utf8))], loadedSegments: ["age"],
    availableSegments: ["age"])

  /// Updates a thread whose meta is `text`; what was stored must be there afterwards, untouched.
  private func refuse(_ text: String, _ files: [CachedFile]? = nil) async throws -> CacheError? {
    let bench = CacheBench()
    try await bench.put("thread:t:meta", text)
    let before = try await bench.dump
    var thrown: CacheError?
    do throws(CacheError) {
      _ = try await bench.cache.updateThreadCache("t", with: files ?? [file])
    } catch {
      thrown = error
    }
    #expect(try await bench.dump == before)
    return thrown
  }

  @Test(
    "a meta that cannot be read is left alone, and its place is named",
    arguments: [
      ("", 0), ("{\"files\":[", 10), ("not json", 1), ("[]", 0), ("null", 0),
      ("{\"files\":{}}", 9), ("{\"files\":null}", 9), ("{\"scope\":{}}", 0),
      (#"{"files":[{"id":"f","data":null,"loadedSegments":[],"availableSegments":[]}]}"#, 27),
      (#"{"files":[{"id":"f","data":{},"loadedSegments":"age","availableSegments":[]}]}"#, 47),
      (#"{"files":[{"id":"f","data":{},"loadedSegments":[],"availableSegments":null}]}"#, 70),
      (#"{"files":[{"id":"f","data":{},"loadedSegments":[1],"availableSegments":[]}]}"#, 48),
    ])
  func unreadable(_ text: String, _ offset: Int) async throws {
    guard case .unreadable(let key, _, let byteOffset) = try await refuse(text) else {
      Issue.record("not refused as unreadable")
      return
    }
    #expect(key == "thread:t:meta")
    #expect(byteOffset == offset)
  }

  @Test("a broken file does not keep others from being updated, and keeps its bytes")
  func brokenNeighbour() async throws {
    let bench = CacheBench()
    try await bench.put("thread:t:meta", #"{"files":[null,{"id":"x","data":null}],"scope":{}}"#)
    _ = try await bench.cache.updateThreadCache("t", with: [file])
    let text = try #require(await bench.text("thread:t:meta"))
    #expect(text.hasPrefix(#"{"files":[null,{"id":"x","data":null},{"id":"f","#))
  }

  @Test("an empty thread id and an empty file id are refused")
  func emptyIDs() async throws {
    let bench = CacheBench()
    await #expect(throws: CacheError.self) {
      try await bench.cache.updateThreadCache("", with: [file])
    }
    let nameless = CachedFile(id: "", slices: [], loadedSegments: [], availableSegments: [])
    await #expect(throws: CacheError.self) {
      try await bench.cache.updateThreadCache("t", with: [nameless])
    }
    #expect(try await bench.dump.entries.isEmpty)
  }

  @Test("a slice that is no JSON is refused by name")
  func notJSON() async throws {
    let broken = CachedFile(
      id: "f", slices: [("age", Array("[1".utf8))], loadedSegments: ["age"], availableSegments: [])
    let error = try await refuse(#"{"files":[],"scope":{}}"#, [broken])
    #expect(
      error
        == .invalid("The slice age of file f is not JSON, or nested too deep. Nothing was written.")
    )
  }

  @Test("a slice that closes the file's brackets cannot smuggle members in")
  func injection() async throws {
    let sneaky = CachedFile(
      id: "f", slices: [("age", Array(#"1},"loadedSegments":["x"],"data":{"y":1"#.utf8))],
      loadedSegments: ["age"], availableSegments: [])
    #expect(try await refuse(#"{"files":[],"scope":{}}"#, [sneaky]) != nil)
  }

  @Test("a slice nested so deep that the meta could not be read again is refused")
  func tooDeep() async throws {
    let depth = 995
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let deep = CachedFile(
      id: "f", slices: [("age", Array(text.utf8))], loadedSegments: ["age"], availableSegments: [])
    #expect(try await refuse(#"{"files":[],"scope":{}}"#, [deep]) != nil)
    let list = try? CachedFile.list(
      parsing: Array(
        #"[{"id":"f","data":{"age":\#(text)},"loadedSegments":["age"],"availableSegments":[]}]"#
          .utf8))
    #expect(try await refuse(#"{"files":[],"scope":{}}"#, list ?? [deep]) != nil)
  }

  @Test("a thread is not written over the hash of another thread's file")
  func metaOverHash() async throws {
    let bench = CacheBench()
    let taken = CachedFile(
      id: "b:meta", slices: [("age", Array("[1]".utf8))], loadedSegments: ["age"],
      availableSegments: ["age"])
    _ = try await bench.cache.updateThreadCache("a", with: [taken])
    let before = try await bench.dump
    #expect(try await bench.cache.cachedFiles(forThread: "a:file:b").isEmpty)
    await #expect(throws: CacheError.self) {
      try await bench.cache.updateThreadCache("a:file:b", with: [file])
    }
    #expect(try await bench.dump == before)
  }

  @Test("a file's hash is not written over another thread's meta")
  func hashOverMeta() async throws {
    let bench = CacheBench()
    _ = try await bench.cache.updateThreadCache("a:file:b", with: [file])
    let before = try await bench.dump
    let taken = CachedFile(
      id: "b:meta", slices: [("age", Array("[1]".utf8))], loadedSegments: ["age"],
      availableSegments: ["age"])
    var thrown: CacheError?
    do throws(CacheError) {
      _ = try await bench.cache.updateThreadCache("a", with: [taken])
    } catch {
      thrown = error
    }
    guard case .refused(let text) = thrown else {
      Issue.record("not refused: \(String(describing: thrown))")
      return
    }
    #expect(text.contains("thread:a:file:b:meta"))
    #expect(try await bench.dump == before)
  }

  @Test("a key of another type in the place of a hash does not stop updates of other files")
  func foreignKey() async throws {
    let bench = CacheBench()
    let other = CachedFile(id: "g", slices: [], loadedSegments: [], availableSegments: [])
    _ = try await bench.cache.updateThreadCache("t", with: [other])
    try await bench.put("thread:t:file:g", "a string")
    _ = try await bench.cache.updateThreadCache("t", with: [file])
    #expect(try await bench.cache.cachedFiles(forThread: "t").map(\.id) == ["g", "f"])
    #expect(try await bench.text("thread:t:file:g") == "a string")
  }

  @Test("compatibility metadata of a thread: record is refused")
  func metadata() async throws {
    let bench = CacheBench()
    var options = UpdateOptions()
    options.compatibilityMetadata = try JSONDocument(parsing: "{}").root
    await #expect(throws: CacheError.self) {
      try await bench.cache.updateThreadCache("t", with: [file], options: options)
    }
    #expect(try await bench.dump.entries.isEmpty)
  }

  @Test("a thread that would grow past the limit is refused and stays")
  func tooLarge() async throws {
    let bench = CacheBench()
    var settings = bench.cache.settings
    settings.maxValueBytes = 120
    let cache = ThreadCache(store: bench.store, settings: settings)
    _ = try await cache.updateThreadCache("t", with: [file])
    let before = try await bench.dump
    let long = CachedFile(
      id: "g", slices: [("age", Array("[1]".utf8))], loadedSegments: ["age"],
      availableSegments: ["age"])
    await #expect(throws: CacheError.self) { try await cache.updateThreadCache("t", with: [long]) }
    #expect(try await bench.dump == before)
  }
}
