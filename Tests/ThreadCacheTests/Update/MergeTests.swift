import JSONText
import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Merging an update")
struct MergeTests {
  private static let meta: StoreKey = "thread:t:meta"

  /// What an update makes of a stored meta.
  private func merged(_ stored: String, _ files: String) async throws -> String? {
    let bench = CacheBench()
    try await bench.put(Self.meta, stored)
    _ = try await bench.cache.updateThreadCache("t", with: [CachedFile](json: files))
    return try await bench.text(Self.meta)
  }

  @Test("a new thread: record is what the services write")
  func newThread() async throws {
    let bench = CacheBench()
    let files = try [CachedFile](
      json: """
        [{"id": "2025_1", "data": {"age": [{"response": "a/b\\u2028", "value": 1.0}]},
          "loadedSegments": ["age"], "availableSegments": ["age", "region"], "extra": {"2": 1, "1": 2}}]
        """)
    _ = try await bench.cache.updateThreadCache("t", with: files)
    let slice = "[{\"response\":\"a/b\u{2028}\",\"value\":1}]"
    #expect(
      try await bench.text(Self.meta)
        == "{\"files\":[{\"id\":\"2025_1\",\"data\":{\"age\":\(slice)},\"loadedSegments\":[\"age\"],"
        + "\"availableSegments\":[\"age\",\"region\"],\"extra\":{\"1\":2,\"2\":1}}],\"scope\":{}}")
    let hash = try #require(try await bench.dump.entries["thread:t:file:2025_1"])
    #expect(hash.content == .hash(["age": slice]))
    #expect(hash.ttl == 7_776_000)
  }

  @Test("a new response: record has the time and the metadata")
  func newResponse() async throws {
    let bench = CacheBench(schema: .response)
    _ = try await bench.cache.updateThreadCache("t", with: [])
    #expect(
      try await bench.text("response:t:meta")
        == #"{"files":[],"compatibilityMetadata":null,"lastUpdated":\#(bench.clock.now)}"#)
  }

  @Test("what is not changed keeps its bytes: white space, literals, escapes, unknown members")
  func lossless() async throws {
    let stored = #"""
      { "version" : 1.0, "files" : [ {"id":"a","data":{ "x" : -0.0, "y":1e400 , "z":"\u00e9\/" },"loadedSegments":[ "x" , "y","z"],"availableSegments":["x"],"x":[1E5]} ],"scope":{ }}
      """#
    let result = try await merged(
      stored,
      #"[{"id":"a","data":{"y":[2.50]},"loadedSegments":["y","w"],"availableSegments":["w","x"]}]"#)
    #expect(
      result == #"""
        { "version" : 1.0, "files" : [ {"id":"a","data":{ "x" : -0.0, "y":[2.5] , "z":"\u00e9\/" },"loadedSegments":[ "x" , "y","z"],"availableSegments":["x","w"],"x":[1E5]} ],"scope":{ }}
        """#)
  }

  @Test("an update that changes nothing keeps every byte and renews the lifetimes")
  func unchanged() async throws {
    let bench = CacheBench()
    let files = try [CachedFile](
      json: #"[{"id":"a","data":{"x":[1]},"loadedSegments":["x"],"availableSegments":["x"]}]"#)
    let first = try await bench.cache.updateThreadCache("t", with: files)
    bench.clock.advance(1_000_000)
    let second = try await bench.cache.updateThreadCache("t", with: files)
    #expect(second.after == first.after)
    #expect(second.version == first.version)
    #expect(try await bench.dump.entries.values.map(\.ttl) == [7_776_000, 7_776_000])
  }

  @Test("one read and one commit, however many files and segments")
  func commands() async throws {
    let bench = CacheBench()
    let faulty = FaultyStore(bench.store)
    let cache = CacheBench.cache(on: faulty)
    let files = (0..<20).map { number in
      CachedFile(
        id: "f\(number)", slices: [("age", [UInt8](#"[1]"#.utf8))], loadedSegments: ["age"],
        availableSegments: ["age"])
    }
    _ = try await cache.updateThreadCache("t", with: files)
    #expect(faulty.counts[.read] == 1)
    #expect(faulty.counts[.commit] == 1)
    _ = try await cache.cachedFiles(forThread: "t")
    #expect(faulty.counts[.read] == 2)
  }

  @Test("two entries of one id in one call are merged, the later slice counts")
  func repeatedID() async throws {
    let bench = CacheBench()
    let files = try [CachedFile](
      json: """
        [{"id":"a","data":{"x":[1],"y":[2]},"loadedSegments":["x","y"],"availableSegments":["x"],"k":1},
         {"id":"a","data":{"x":[3]},"loadedSegments":["x"],"availableSegments":["z"],"k":2}]
        """)
    for _ in 0..<2 {
      let receipt = try await bench.cache.updateThreadCache("t", with: files)
      #expect(
        String(decoding: receipt.after, as: UTF8.self)
          == #"{"files":[{"id":"a","data":{"x":[3],"y":[2]},"loadedSegments":["x","y"],"availableSegments":["x","z"],"k":1}],"scope":{}}"#
      )
      let record = try #require(await bench.cache.record(receipt.identity))
      #expect(record.files[0].segment("x")?.hashBytes == [UInt8]("[3]".utf8))
    }
  }

  @Test("repeats in sent and in stored lists go, the first one stays")
  func repeatsInLists() async throws {
    let result = try await merged(
      #"{"files":[{"id":"a","data":{},"loadedSegments":[],"availableSegments":["x","y","x"]}]}"#,
      #"[{"id":"a","data":{},"loadedSegments":[],"availableSegments":["z","z"]},{"id":"b","data":{},"loadedSegments":[],"availableSegments":["z","z"]}]"#
    )
    #expect(
      result
        == #"{"files":[{"id":"a","data":{},"loadedSegments":[],"availableSegments":["x","y","z"]},{"id":"b","data":{},"loadedSegments":[],"availableSegments":["z"]}]}"#
    )
  }

  @Test("names that look the same and are other bytes are other names")
  func unicode() async throws {
    let bench = CacheBench()
    let (composed, decomposed) = ("\u{e9}", "e\u{301}")
    for name in [composed, decomposed] {
      let file = CachedFile(
        id: name, slices: [(name, [UInt8]("[1]".utf8))], loadedSegments: [name],
        availableSegments: [composed, decomposed])
      _ = try await bench.cache.updateThreadCache("t", with: [file])
    }
    let files = try await bench.cache.cachedFiles(forThread: "t")
    #expect(files.map { Array($0.id.utf8).count } == [2, 3])
    #expect(files.map(\.availableSegments.count) == [2, 2])
    #expect(try await bench.dump.entries.count == 1 + 1)
    var found = 0
    for name in [composed, decomposed] {
      let key = ThreadIdentity(schema: .thread, id: "t").fileKey(name)
      if case .fields = try await bench.store.readFields(key) { found += 1 }
    }
    #expect(found == 2)
  }

  @Test("a name without its slice is reported and not marked loaded")
  func withoutSlice() async throws {
    let bench = CacheBench()
    let receipt = try await bench.cache.updateThreadCache(
      "t",
      with: [CachedFile](
        json:
          #"[{"id":"a","data":{"x":null,"y":[1]},"loadedSegments":["x","y","z"],"availableSegments":["x","y","z"]}]"#
      ))
    #expect(
      receipt.withoutSlice == [
        SegmentName(file: "a", segment: "x"), SegmentName(file: "a", segment: "z"),
      ])
    #expect(
      String(decoding: receipt.after, as: UTF8.self)
        == #"{"files":[{"id":"a","data":{"y":[1]},"loadedSegments":["y"],"availableSegments":["x","y","z"]}],"scope":{}}"#
    )
  }

  @Test("an update goes to the record there is, of two to that of the schema that is named")
  func schemas() async throws {
    let bench = CacheBench()
    try await bench.put("response:t:meta", #"{"files":[],"lastUpdated":1}"#)
    #expect(try await bench.cache.updateThreadCache("t", with: []).identity.schema == .response)
    try await bench.put("thread:t:meta", #"{"files":[],"scope":{}}"#)
    #expect(try await bench.cache.updateThreadCache("t", with: []).identity.schema == .thread)
    let options = UpdateOptions(schema: .response)
    let receipt = try await bench.cache.updateThreadCache("t", with: [], options: options)
    #expect(receipt.identity.schema == .response)
  }

  @Test(
    "which files leave a response: record is told beforehand, and those then leave",
    arguments: [
      (["2024_1", "2025_1", "x"], ["2025_2"], ["2024_1"]), (["2024_1"], ["2024_2"], []),
      (["2024_1", "2024_2"], ["2025_1", "2024_1"], []), (["2024_1", "2025_1"], ["x"], []),
      (["x", "20240_1"], ["2025_1"], []), (["2024_1"], [], []),
    ])
  func years(stored: [String], sent: [String], dropped: [String]) async throws {
    func files(_ ids: [String]) throws -> [CachedFile] {
      try [CachedFile](
        json: "["
          + ids.map {
            #"{"id":"\#($0)","data":{},"loadedSegments":[],"availableSegments":["age"]}"#
          }.joined(separator: ",") + "]")
    }
    for schema in KeySchema.allCases {
      let bench = CacheBench(schema: schema)
      let identity = ThreadIdentity(schema: schema, id: "t")
      // One at a time would make them leave already.
      try await bench.put(
        identity.metaKey,
        "{\"files\":[" + files(stored).map(\.value.rawText).joined(separator: ",") + "]}")
      let expected = schema == .response ? dropped : []
      #expect(identity.filesDropped(from: stored, bySending: sent) == expected)
      let receipt = try await bench.cache.updateThreadCache("t", with: files(sent))
      #expect(receipt.droppedFiles == expected)
    }
  }

  @Test(
    "who names the files that may leave loses no other one by it",
    arguments: [
      ([], ["2024_1", "2024_2"]), (["2024_1"], ["2024_2"]), (["2024_2", "2024_1", "x"], nil),
    ] as [([String], [String]?)])
  func mayDrop(named: [String], others: [String]?) async throws {
    let bench = CacheBench(schema: .response)
    let stored =
      #"{"files":[{"id":"2024_1","data":{},"loadedSegments":[],"availableSegments":[]},"#
      + #"{"id":"2024_2","data":{},"loadedSegments":[],"availableSegments":[]}]}"#
    try await bench.put("response:t:meta", stored)
    let file = CachedFile(
      id: "2025_1", slices: [], loadedSegments: [], availableSegments: ["age"])
    let options = UpdateOptions(mayDrop: named)
    guard let others else {
      let receipt = try await bench.cache.updateThreadCache("t", with: [file], options: options)
      #expect(receipt.droppedFiles == ["2024_1", "2024_2"])
      return
    }
    await #expect(throws: CacheError.wouldDrop(others)) {
      _ = try await bench.cache.updateThreadCache("t", with: [file], options: options)
    }
    #expect(try await bench.text("response:t:meta") == stored)
  }

  @Test("keys of Bobbin's own ride in the same commit, and never stop an update")
  func extraProjections() async throws {
    let bench = CacheBench()
    let loads: StoreKey = "bobbin:loads:thread:t"
    var options = UpdateOptions()
    options.extraProjections = [
      Projection(
        key: loads, change: .fields(set: [[1]: [2]], removed: []), lifetime: .never)
    ]
    _ = try await bench.cache.updateThreadCache("t", with: [], options: options)
    #expect(try await bench.store.readFields(loads) == .fields([[1]: [2]], expiry: nil))
    _ = try await bench.store.delete([loads], versions: [:])
    try await bench.put(loads, "taken")
    _ = try await bench.cache.updateThreadCache("t", with: [], options: options)
    #expect(try await bench.text(loads) == "taken")
  }
}
