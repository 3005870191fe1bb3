import JSONText
import KeyValue
import Testing

@testable import ThreadCache

@Suite("Reading a thread")
struct ReadTests {
  @Test("a thread that is not there has no files")
  func absent() async throws {
    #expect(try await CacheBench().cache.cachedFiles(forThread: "t").isEmpty)
  }

  @Test("files come with their lists, slices and unknown members")
  func files() async throws {
    let bench = CacheBench()
    try await bench.put(
      "thread:t:meta",
      #"{"files":[{"id":"a","data":{"x":[1.50]},"loadedSegments":["x","x"],"availableSegments":["x","y"],"k":7}]}"#
    )
    let file = try #require(try await bench.cache.cachedFiles(forThread: "t").first)
    #expect(file.id == "a")
    #expect(file.loadedSegments == ["x"])
    #expect(file.availableSegments == ["x", "y"])
    #expect(file.value["data"]?.members.map(\.name) == ["x"])
    #expect(file.slice("x")?.rawText == "[1.50]")
    #expect(file.slice("y") == nil)
    #expect(file.value["k"]?.int == 7)
  }

  @Test("a read renews no lifetime")
  func lifetime() async throws {
    let bench = CacheBench()
    try await bench.put("thread:t:meta", #"{"files":[]}"#, .after(milliseconds: 5000))
    _ = try await bench.cache.cachedFiles(forThread: "t")
    #expect(try await bench.dump.entries["thread:t:meta"]?.ttl == 5)
  }

  @Test(
    "what is no meta is an error with its key and place, never an empty thread",
    arguments: [
      ("{\"files\":[", 10), ("[]", 0), ("{\"files\":\"x\"}", 9), ("{}", 0),
      (#"{"files":[null]}"#, 10), (#"{"files":["a"]}"#, 10), (#"{"files":[{"data":{}}]}"#, 10),
      (#"{"files":[{"id":1,"data":{},"loadedSegments":[],"availableSegments":[]}]}"#, 16),
      (#"{"files":[{"id":"a","data":[],"loadedSegments":[],"availableSegments":[]}]}"#, 27),
    ])
  func unreadable(_ text: String, _ offset: Int) async throws {
    let bench = CacheBench()
    try await bench.put("thread:t:meta", text)
    var thrown: CacheError?
    do throws(CacheError) {
      _ = try await bench.cache.cachedFiles(forThread: "t")
    } catch {
      thrown = error
    }
    guard case .unreadable(let key, _, let byteOffset) = thrown else {
      Issue.record("\(String(describing: thrown))")
      return
    }
    #expect(key == "thread:t:meta")
    #expect(byteOffset == offset)
  }

  @Test("a hash in the place of a meta is an error that names the type")
  func wrongType() async throws {
    let bench = CacheBench()
    try await bench.put("thread:t:meta", fields: ["a": "b"])
    await #expect(
      throws: CacheError.unreadable(
        key: "thread:t:meta", reason: "holds a hash where a thread's meta should be a string",
        byteOffset: nil)
    ) { try await bench.cache.cachedFiles(forThread: "t") }
  }

  @Test(
    "ids of any bytes and length are read as they are", arguments: ["", "a b", "*", "\u{1b}[2J"])
  func oddIDs(_ id: String) async throws {
    for id in [id, String(repeating: "x", count: 400)] {
      let bench = CacheBench()
      try await bench.put(KeySchema.thread.metaKey(ThreadID(id)), #"{"files":[]}"#)
      #expect(try await bench.cache.resolve(ThreadID(id)).count == 1)
      #expect(try await bench.cache.cachedFiles(forThread: ThreadID(id)).isEmpty)
    }
  }

  @Test("an id resolves to the records that hold it")
  func resolve() async throws {
    let bench = CacheBench()
    #expect(try await bench.cache.resolve("t").isEmpty)
    #expect(try await bench.cache.identity(of: "t") == nil)
    try await bench.put("response:t:meta", "{}")
    let response = ThreadIdentity(schema: .response, id: "t")
    #expect(try await bench.cache.identity(of: "t") == response)
    #expect(try await bench.cache.identity(of: "t", schema: .thread) == nil)
    try await bench.put("thread:t:meta", "{}")
    #expect(try await bench.cache.resolve("t").count == 2)
    #expect(try await bench.cache.identity(of: "t")?.schema == .thread)
    #expect(try await bench.cache.identity(of: "t", schema: .response) == response)
  }

  @Test("a list of files that has not the shape of one is refused with the place")
  func badList() throws {
    #expect(throws: CacheError.invalid("$[0] has no id, at byte 1")) {
      try [CachedFile](json: #"[{"fileId":"a"}]"#)
    }
    #expect(throws: CacheError.invalid("$[0].loadedSegments is null, not a list, at byte 39")) {
      try [CachedFile](
        json: #"[{"id":"a","data":{},"loadedSegments": null,"availableSegments":[]}]"#)
    }
    #expect(throws: CacheError.self) { try [CachedFile](json: "{}") }
    #expect(throws: CacheError.self) { try [CachedFile](json: "[") }
  }
}
