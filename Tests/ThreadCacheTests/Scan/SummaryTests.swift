import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Rows of the list")
struct SummaryTests {
  private func summary(_ text: String, schema: KeySchema = .thread) async throws -> ThreadSummary {
    let bench = CacheBench()
    let identity = ThreadIdentity(schema: schema, id: "t")
    try await bench.put(identity.metaKey, text)
    let rows = try await bench.cache.summaries(of: [identity])
    return try #require(rows[0])
  }

  @Test("a row counts files, loaded and available segments")
  func counts() async throws {
    let text = #"""
      {"lastUpdated":1750000000001,"files":[
       {"id":"a","data":{"age":[{"files":[1,2]}],"odd\u0041":[1]},"loadedSegments":["age","oddA"],"availableSegments":["age","region"]},
       {"id":"b","data":{},"loadedSegments":[],"availableSegments":["sector"]}]}
      """#
    let row = try await summary(text, schema: .response)
    #expect(row.files == 2)
    #expect(row.loaded == 2)
    #expect(row.available == 4)
    #expect(row.bytes == text.utf8.count)
    #expect(row.lastUpdated == 1_750_000_000_001)
    // It has what it marks, but one segment is not among the available ones of its file.
    #expect(row.state == .broken(1))
    #expect(row.reason == "1 loaded segment not marked available")
  }

  @Test(
    "the state of a row is what its meta alone can tell",
    arguments: [
      (#"{"files":[]}"#, ThreadSummary.State.empty),
      (
        #"{"files":[{"id":"a","data":{},"loadedSegments":["x"],"availableSegments":[]}]}"#,
        .broken(1)
      ),
      (
        #"{"files":[{"id":"a","data":{"x":null},"loadedSegments":["x","age"],"availableSegments":[]}]}"#,
        .broken(2)
      ),
      (
        #"{"files":[{"id":"a","data":{"x":1},"loadedSegments":[],"availableSegments":["x"]}]}"#,
        .broken(1)
      ),
      (
        #"{"files":[{"id":"a","data":{"x":1},"loadedSegments":["x"],"availableSegments":[]}]}"#,
        .broken(1)
      ),
      (
        #"{"files":[{"id":"a","data":{},"loadedSegments":[],"availableSegments":[]},{"id":"\u0061","data":{},"loadedSegments":[],"availableSegments":[]}]}"#,
        .broken(1)
      ),
      (#"{"files":[{"id":"a","data":{},"loadedSegments":[]}]}"#, .broken(1)),
      (#"{"files":[],"files":[]}"#, .broken(1)),
      (#"{"files":[null]}"#, .broken(1)),
      (
        #"{"files":[{"id":"a","data":null,"loadedSegments":[],"availableSegments":[]}]}"#,
        .broken(1)
      ),
      (
        #"{"files":[{"id":"a","data":{},"loadedSegments":"x","availableSegments":[]}]}"#, .broken(1)
      ),
      (#"{"files":{}}"#, .unreadable(reason: "$.files is an object, not a list", byteOffset: 9)),
      (#"[]"#, .unreadable(reason: "$ is a list where a thread's record should be", byteOffset: 0)),
      (#"{"scope":{}}"#, .unreadable(reason: "$ has no files", byteOffset: 0)),
    ])
  func states(_ text: String, _ state: ThreadSummary.State) async throws {
    let bench = CacheBench()
    let identity = ThreadIdentity(schema: .thread, id: "t")
    try await bench.put(identity.metaKey, text)
    let row = try await bench.cache.summaries(of: [identity])[0]
    #expect(row?.state == state)
    if case .broken(let count) = state {
      let record = try await bench.cache.record(identity, hashes: false)
      #expect(record?.broken == count)
    }
  }

  @Test("what is wrong is told kind by kind")
  func misshapen() async throws {
    let row = try await summary(
      #"""
      {"files":[null,
       {"id":"a","data":{},"loadedSegments":"x","availableSegments":[null]},
       {"id":"b","data":null,"loadedSegments":["x"],"availableSegments":["x"]},
       {"id":"c","data":{"y":1},"loadedSegments":["x"],"availableSegments":["x"]},
       {"id":"c","data":{"x":1,"x":2},"loadedSegments":["x"],"availableSegments":[]}]}
      """#)
    #expect(row.state == .broken(8))
    #expect(
      row.reason
        == "3 files of the wrong shape, 2 names that are there twice, 2 loaded segments without a slice, "
        + "1 slice not marked loaded, 1 loaded segment not marked available")
  }

  @Test(
    "names that are there twice are broken for a row as for a record",
    arguments: [
      #"{"files":[{"id":"a","data":{"x":1,"x":2},"loadedSegments":["x"],"availableSegments":["x"]}]}"#,
      #"{"files":[{"id":"a","data":{"x":1,"x":null},"loadedSegments":[],"availableSegments":["x"]}]}"#,
      #"{"files":[{"id":"a","data":{"x":null,"x":1},"loadedSegments":["x"],"availableSegments":["x"]}]}"#,
      #"{"files":[{"id":"a","data":{"age":null,"age":null},"loadedSegments":[],"availableSegments":[]}]}"#,
      #"{"files":[{"id":"a","id":"b","data":{},"loadedSegments":[],"availableSegments":[]},{"id":"a","data":{},"loadedSegments":[],"availableSegments":[]}]}"#,
      #"{"files":[{"id":"a","data":1,"data":{},"loadedSegments":[],"availableSegments":[]}]}"#,
      #"{"lastUpdated":1,"lastUpdated":2,"files":[{"id":1,"data":{},"loadedSegments":[],"availableSegments":[]}]}"#,
    ])
  func twice(_ text: String) async throws {
    let bench = CacheBench()
    let identity = ThreadIdentity(schema: .thread, id: "t")
    try await bench.put(identity.metaKey, text)
    let row = try #require(try await bench.cache.summaries(of: [identity])[0])
    let record = try #require(try await bench.cache.record(identity, hashes: false))
    #expect(record.broken > 0)
    #expect(row.state == .broken(record.broken))
    #expect(row.lastUpdated == record.lastUpdated)
  }

  @Test("the row of a record is the one that is read, and knows what is wrong with the hashes too")
  func ofRecord() async throws {
    let bench = CacheBench()
    let identity = ThreadIdentity(schema: .thread, id: "t")
    try await bench.put(
      identity.metaKey,
      #"{"files":[{"id":"a","data":{"x":1},"loadedSegments":["x"],"availableSegments":["x"]}]}"#)
    let row = try #require(try await bench.cache.summaries(of: [identity])[0])
    #expect(row.state == .ok)
    let alone = try #require(try await bench.cache.record(identity, hashes: false))
    #expect(alone.summary == row)
    try await bench.put(identity.fileKey("a"), fields: ["x": "2"])
    let whole = try #require(try await bench.cache.record(identity)?.summary)
    #expect(whole.state == .broken(1))
    #expect((whole.version, whole.loaded) == (row.version, row.loaded))
  }

  @Test(
    "a row, a record, a finding and an error say of one fault the same",
    arguments: [#"{"files":["#, "{\n  nope", #"{"files":{}}"#, "[]", #"{"scope":{}}"#, ""])
  func words(_ text: String) async throws {
    let bench = CacheBench()
    let identity = ThreadIdentity(schema: .thread, id: "t")
    try await bench.put(identity.metaKey, text)
    let row = try #require(try await bench.cache.summaries(of: [identity])[0])
    let record = try #require(try await bench.cache.record(identity))
    let finding = try #require(record.findings.first)
    #expect(row.state == .unreadable(reason: finding.message, byteOffset: finding.byteOffset))
    let place = try #require(finding.byteOffset)
    #expect(record.problem == finding.message + " at byte \(place)")
    await #expect(
      throws: CacheError.unreadable(
        key: identity.metaKey, reason: finding.message, byteOffset: place)
    ) { try await bench.cache.cachedFiles(forThread: "t") }
    #expect(!finding.message.contains("byte"))
  }

  @Test("text that is cut off or no JSON is unreadable, at any length")
  func cut() async throws {
    let text =
      #"{"files":[{"id":"a","data":{"x":[1,"y"]},"loadedSegments":["x"],"availableSegments":["x"]}],"scope":{}}"#
    for length in 0..<text.utf8.count {
      let row = try await summary(String(text.prefix(length)))
      guard case .unreadable = row.state else {
        Issue.record("\(length) bytes: \(row.state)")
        continue
      }
    }
    #expect(try await summary(text).state == .ok)
  }

  @Test("rows keep the order they are asked in; a thread that is gone is nil, a hash a state")
  func order() async throws {
    let bench = CacheBench()
    try await bench.put("thread:a:meta", #"{"files":[]}"#)
    try await bench.put("thread:b:meta", fields: ["x": "y"])
    try await bench.put("thread:c:meta", #"{"files":[]}"#, .never)
    let faulty = FaultyStore(bench.store)
    let rows = try await ThreadCache(store: faulty).summaries(
      of: ["c", "gone", "b", "a"].map { ThreadIdentity(schema: .thread, id: $0) })
    #expect(rows.map { $0?.identity.id } == ["c", nil, "b", "a"])
    #expect(rows[2]?.state == .wrongType("hash"))
    #expect(rows[0]?.expiry == nil)
    #expect(rows[3]?.expiry != nil)
    #expect(faulty.counts[.read] == 1)
  }

  @Test("a hash in a meta's place is a row with its size and lifetime")
  func hash() async throws {
    let bench = CacheBench()
    try await bench.put("thread:b:meta", fields: ["x": "yz"])
    let identity = ThreadIdentity(schema: .thread, id: "b")
    let inspection = try #require(try await bench.store.inspect(["thread:b:meta"])[0])
    let row = try #require(try await bench.cache.summaries(of: [identity])[0])
    #expect(row.expiry != nil)
    #expect(row.expiry == inspection.expiry)
    #expect(row.bytes == 3)
    let record = try #require(try await bench.cache.record(identity))
    #expect(record.expiry == inspection.expiry)
    #expect(record.size == 3)
    #expect(record.bytes == [])
  }

  @Test("a meta that is too long is a row that says so")
  func tooLarge() async throws {
    let bench = CacheBench()
    try await bench.put("thread:a:meta", #"{"files":[]}"#)
    var settings = ThreadCache.Settings()
    settings.maxValueBytes = 5
    let cache = ThreadCache(store: bench.store, settings: settings)
    let rows = try await cache.summaries(of: [ThreadIdentity(schema: .thread, id: "a")])
    #expect(rows[0]?.state == .tooLarge(12))
  }
}
