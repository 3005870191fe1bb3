import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Evicting")
struct EvictionTests {
  let identity = Sample.identity

  func bench() async throws -> ChangeBench {
    let bench = try ChangeBench()
    try await bench.put(identity, Sample.meta, hashes: Sample.hashes)
    return bench
  }

  @Test("a segment leaves the data and the loaded list, stays available, and no other byte moves")
  func segment() async throws {
    let bench = try await bench()
    let receipt = try await bench.evict(.segment(identity, file: "2025_1", segment: "region"))
    #expect(receipt.done == 1)
    let expected = Sample.meta
      .replacing(#""region":\#(Sample.region), "#, with: "")
      .replacing(#"["region", "age"]"#, with: #"["age"]"#)
    #expect(try await bench.meta(identity) == expected)
    #expect(try await bench.hash(identity, "2025_1") == ["age": Sample.age])
    #expect(try await bench.cache.verify(identity) == [])
  }

  @Test("a file leaves with its hash")
  func file() async throws {
    let bench = try await bench()
    try await bench.evict(.file(identity, file: "2025_1"))
    let meta = try #require(try await bench.meta(identity))
    #expect(meta.hasPrefix(#"{"files":[{"id":"2025_2""#))
    #expect(try await bench.hash(identity, "2025_1") == nil)
    #expect(try await bench.hash(identity, "2025_2") != nil)
    #expect(try await bench.cache.verify(identity) == [])
  }

  @Test("a thread leaves with all its hashes, also those no meta names, and with what Bobbin keeps")
  func thread() async throws {
    let bench = try await bench()
    try await bench.put(hash: identity.fileKey("stray"), ["region": "1"])
    try await bench.put(hash: identity.loadHistoryKey, ["1": "load"])
    try await bench.evict(.thread(identity))
    #expect(try await bench.dump.entries.isEmpty)
  }

  @Test("ids that share a prefix, or are made of globs, keep their keys")
  func neighbours() async throws {
    let bench = try ChangeBench()
    let ids = ["a", "ab", "a*", "a?", "[a]", "a:file:b", #"a\"#]
    let meta =
      #"{"files":[{"id":"f","data":{"x":1},"loadedSegments":["x"],"availableSegments":["x"]}],"scope":{}}"#
    for id in ids {
      try await bench.put(
        ThreadIdentity(schema: .thread, id: ThreadID(id)), meta, hashes: ["f": ["x": "1"]])
    }
    for id in ids {
      let before = try await bench.dump
      let identity = ThreadIdentity(schema: .thread, id: ThreadID(id))
      try await bench.evict(.thread(identity))
      var expected = before
      expected.entries[identity.metaKey.description] = nil
      expected.entries[identity.fileKey("f").description] = nil
      #expect(try await bench.dump == expected, "\(id)")
    }
  }

  @Test("a hash that another thread lists as well stays")
  func contested() async throws {
    let bench = try ChangeBench()
    let outer = ThreadIdentity(schema: .thread, id: "a")
    let inner = ThreadIdentity(schema: .thread, id: "a:file:b")
    func meta(_ file: String) -> String {
      #"{"files":[{"id":"\#(file)","data":{"x":1},"loadedSegments":["x"],"availableSegments":["x"]}],"scope":{}}"#
    }
    try await bench.put(outer, meta("b:file:c"))
    try await bench.put(inner, meta("c"), hashes: ["c": ["x": "1"]])
    try await bench.evict(.thread(outer))
    #expect(try await bench.hash(inner, "c") == ["x": "1"])
    #expect(try await bench.meta(inner) != nil)
  }

  @Test(
    "evicting a file or a segment leaves a hash that another thread lists",
    arguments: [true, false])
  func contestedPart(_ isListed: Bool) async throws {
    let bench = try ChangeBench()
    let outer = ThreadIdentity(schema: .thread, id: "a")
    let inner = ThreadIdentity(schema: .thread, id: "a:file:b")
    func meta(_ file: String) -> String {
      #"{"files":[{"id":"\#(file)","data":{"x":1},"loadedSegments":["x"],"availableSegments":["x"]}],"scope":{}}"#
    }
    try await bench.put(outer, meta(isListed ? "b:file:c" : "other"))
    try await bench.put(inner, meta("c"), hashes: ["c": ["x": "1"]])
    for selection in [
      Selection.segment(outer, file: "b:file:c", segment: "x"), .file(outer, file: "b:file:c"),
    ] {
      if isListed {
        try await bench.evict(selection)
      } else {
        await #expect(throws: CacheError.self) { try await bench.evict(selection) }
      }
      #expect(try await bench.hash(inner, "c") == ["x": "1"])
    }
  }

  @Test("the meta of another thread is not taken for the hash of a file")
  func metaInFilePlace() async throws {
    let bench = try ChangeBench()
    let outer = ThreadIdentity(schema: .thread, id: "a")
    let inner = ThreadIdentity(schema: .thread, id: "a:file:b")
    try await bench.put(
      outer,
      #"{"files":[{"id":"b:meta","data":{},"loadedSegments":[],"availableSegments":[]}],"scope":{}}"#
    )
    try await bench.put(inner, #"{"files":[],"scope":{}}"#)
    try await bench.evict(.file(outer, file: "b:meta"))
    #expect(try await bench.meta(inner) != nil)
    try await bench.evict(.thread(outer))
    #expect(try await bench.meta(inner) != nil)
  }

  @Test("the plan names every key, what happens to it, and the bytes")
  func plan() async throws {
    let bench = try await bench()
    let plan = try await bench.cache.plan(evicting: [
      .segment(identity, file: "2025_1", segment: "region"),
      .segment(identity, file: "2025_1", segment: "age"), .file(identity, file: "2025_2"),
      .segment(identity, file: "2025_2", segment: "gender"),
    ])
    #expect(plan.threads == 1)
    #expect(plan.files == 2)
    #expect(plan.segments == 3)
    #expect(plan.loaded == 3)
    #expect(plan.freedParts.map(\.part) == [.metas, .hashes])
    #expect(plan.freedParts.reduce(0) { $0 + $1.bytes } == plan.freed)
    #expect(
      plan.steps.map(\.key) == [
        identity.metaKey, identity.fileKey("2025_2"), identity.fileKey("2025_1"),
      ])
    #expect(plan.steps[1].deed == .deletes)
    #expect(plan.steps[2].deed == .removesFields(["region", "age"]))
    #expect(plan.steps[2].freed == Sample.compact.utf8.count + Sample.age.utf8.count + 9)
    _ = try await bench.cache.evict(plan)
    guard case .rewrites(let length) = plan.steps[0].deed else {
      Issue.record("The meta is not rewritten")
      return
    }
    #expect(try await bench.meta(identity)?.utf8.count == length)
  }

  @Test("what was planned for a thread that changed since is not done, and said")
  func changed() async throws {
    let bench = try await bench()
    let other = ThreadIdentity(schema: .response, id: "t2")
    try await bench.put(other, Sample.meta, hashes: Sample.hashes)
    let plan = try await bench.cache.plan(evicting: [.thread(identity), .thread(other)])
    try await bench.put(identity, Sample.meta + " ")
    let receipt = try await bench.cache.evict(plan)
    #expect(receipt.outcomes.map(\.outcome) == [.changed, .done])
    #expect(receipt.changed == [identity])
    #expect(try await bench.meta(identity) == Sample.meta + " ")
    #expect(try await bench.meta(other) == nil)
  }

  @Test("a thread that is gone already is said to be gone")
  func gone() async throws {
    let bench = try await bench()
    let plan = try await bench.cache.plan(evicting: [.thread(identity)])
    try await bench.evict(.thread(identity))
    let receipt = try await bench.cache.evict(plan)
    #expect(receipt.outcomes.map(\.outcome) == [.gone])
    #expect(receipt.entry == nil)
  }

  @Test(
    "what is not there cannot be planned for",
    arguments: [
      Selection.thread(ThreadIdentity(schema: .thread, id: "none")),
      .thread(ThreadIdentity(schema: .response, id: "t1")),
      .file(Sample.identity, file: "none"),
      .segment(Sample.identity, file: "2025_1", segment: "gender"),
    ])
  func missing(_ selection: Selection) async throws {
    let bench = try await bench()
    await #expect { try await bench.cache.plan(evicting: [selection]) } throws: { error in
      if case CacheError.notFound = error { true } else { false }
    }
  }

  @Test("a meta that is no JSON goes as a whole, never in part")
  func unreadable() async throws {
    let bench = try ChangeBench()
    try await bench.put(identity, "{broken", hashes: ["f": ["x": "1"]])
    await #expect { try await bench.cache.plan(evicting: [.file(identity, file: "f")]) } throws: {
      if case CacheError.unreadable(identity.metaKey, _, 1) = $0 { true } else { false }
    }
    try await bench.evict(.thread(identity))
    #expect(try await bench.dump.entries.isEmpty)
    try await bench.undo()
    #expect(try await bench.meta(identity) == "{broken")
    #expect(try await bench.hash(identity, "f") == ["x": "1"])
  }

  @Test("a hash in the place of a meta goes and comes back")
  func foreign() async throws {
    let bench = try ChangeBench()
    try await bench.put(hash: identity.metaKey, ["x": "1"])
    let before = try await bench.dump
    try await bench.evict(.thread(identity))
    #expect(try await bench.dump.entries.isEmpty)
    try await bench.undo()
    #expect(try await bench.dump == before)
  }

  @Test("hashes without a thread can be evicted")
  func orphans() async throws {
    let bench = try ChangeBench()
    try await bench.put(hash: identity.fileKey("f"), ["x": "1"])
    let before = try await bench.dump
    try await bench.evict(.thread(identity))
    #expect(try await bench.dump.entries.isEmpty)
    try await bench.undo()
    #expect(try await bench.dump == before)
  }

  @Test("lifetimes of what stays are kept")
  func lifetimes() async throws {
    let bench = try ChangeBench()
    try await bench.put(identity, Sample.meta, hashes: Sample.hashes, .after(milliseconds: 60_000))
    bench.clock.advance(10_000)
    try await bench.evict(.segment(identity, file: "2025_1", segment: "region"))
    #expect(try await bench.dump.entries.values.allSatisfy { $0.ttl == 50 })
  }

  @Test("evicted for good, nothing is written to the journal")
  func forGood() async throws {
    let bench = try await bench()
    let receipt = try await bench.evict(.thread(identity), undoable: false)
    #expect(receipt.entry == nil)
    #expect(try bench.cache.history(limit: 9).isEmpty)
    #expect(try await bench.dump.entries.isEmpty)
  }

  @Test("both entries of a file that is there twice go")
  func twice() async throws {
    let bench = try ChangeBench()
    let file = #"{"id":"f","data":{"x":1,"x":2},"loadedSegments":["x","x"],"availableSegments":[]}"#
    try await bench.put(identity, #"{"files":[\#(file),\#(file)]}"#)
    try await bench.evict(.segment(identity, file: "f", segment: "x"))
    let bare = #"{"id":"f","data":{},"loadedSegments":[],"availableSegments":[]}"#
    #expect(try await bench.meta(identity) == #"{"files":[\#(bare),\#(bare)]}"#)
    try await bench.evict(.file(identity, file: "f"))
    #expect(try await bench.meta(identity) == #"{"files":[]}"#)
  }

  @Test("on a cluster the hashes follow the meta")
  func cluster() async throws {
    let bench = try ChangeBench(wrap: { PendingStore($0) })
    try await bench.put(identity, Sample.meta, hashes: Sample.hashes)
    let before = try await bench.dump
    try await bench.evict(.segment(identity, file: "2025_1", segment: "region"))
    #expect(try await bench.hash(identity, "2025_1") == ["age": Sample.age])
    try await bench.evict(.thread(identity))
    #expect(try await bench.dump.entries.isEmpty)
    try await bench.undo()
    try await bench.undo()
    #expect(try await bench.dump == before)
  }

  @Test("what updates add while segments are evicted is not lost")
  func concurrentUpdates() async throws {
    let bench = try await bench()
    let cache = bench.cache
    let identity = identity
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for index in 0..<30 {
          let file = CachedFile(
            id: "new_\(index)", slices: [("region", Array("[\(index)]".utf8))],
            loadedSegments: ["region"], availableSegments: ["region"])
          _ = try await cache.updateThreadCache(identity.id, with: [file])
        }
      }
      group.addTask {
        for name in ["region", "age"] {
          while true {
            let plan = try await cache.plan(evicting: [
              .segment(identity, file: "2025_1", segment: name)
            ])
            if try await cache.evict(plan).done == 1 { break }
          }
        }
      }
      try await group.waitForAll()
    }
    let record = try #require(try await cache.record(identity))
    #expect(record.files.count == 32)
    #expect(record.findings == [])
    #expect(record.files[0].segments.allSatisfy { $0.state == .available })
  }
}
