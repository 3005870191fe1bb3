import KeyValue
import Testing

@testable import ThreadCache

@Suite("Repairing")
struct RepairTests {
  let identity = Sample.identity

  func file(data: String = "{}", loaded: String = "[]", available: String = "[]") -> String {
    #"{"files":[{"id":"f","data":\#(data),"loadedSegments":\#(loaded),"availableSegments":\#(available)}],"scope":{}}"#
  }

  /// Repairs, checks that nothing is left, and that undoing brings back what was there.
  func repaired(_ meta: String, _ hash: [String: String]) async throws -> (
    String?, [String: String]?
  ) {
    let bench = try ChangeBench()
    try await bench.put(identity, meta, hashes: hash.isEmpty ? [:] : ["f": hash])
    let before = try await bench.dump
    let receipt = try await bench.cache.repair(identity)
    #expect(!receipt.repaired.isEmpty)
    #expect(receipt.remaining == [])
    let result = (try await bench.meta(identity), try await bench.hash(identity, "f"))
    try await bench.undo()
    #expect(try await bench.dump == before)
    return result
  }

  @Test("a hash that disagrees gets what the meta says")
  func stale() async throws {
    let meta = file(data: #"{"x":1.0,"y":2}"#, loaded: #"["x","y"]"#, available: #"["x","y"]"#)
    let (after, hash) = try await repaired(meta, ["x": "9"])
    #expect(after == meta)
    #expect(hash == ["x": "1", "y": "2"])
  }

  @Test("findings that nobody has agreed to are not mended, nor are any others then")
  func agreed() async throws {
    let bench = try ChangeBench()
    try await bench.put(identity, file(loaded: #"["x"]"#, available: #"["x","y"]"#))
    let asked = try #require(try await bench.cache.record(identity)).findings
    try await bench.put(identity, file(loaded: #"["x","y"]"#, available: #"["x","y"]"#))
    let before = try await bench.dump
    await #expect(
      throws: CacheError.conflict(
        "\(identity.subject) was changed meanwhile, and a repair would mend 1 more than was agreed to:"
          + " nothing was repaired. Look again.")
    ) { try await bench.cache.repair(identity, agreed: asked) }
    #expect(try await bench.dump == before)
  }

  @Test("findings that are gone by themselves do not keep the others from being mended")
  func fewer() async throws {
    let bench = try ChangeBench()
    try await bench.put(identity, file(loaded: #"["x","y"]"#, available: #"["x","y"]"#))
    let asked = try #require(try await bench.cache.record(identity)).findings
    try await bench.put(identity, file(loaded: #"["y"]"#, available: #"["x","y"]"#))
    let receipt = try await bench.cache.repair(identity, agreed: asked)
    #expect(receipt.repaired.map(\.segment) == ["y"])
    #expect(receipt.remaining.isEmpty)
  }

  @Test("a loaded segment without a slice is not loaded any more")
  func withoutSlice() async throws {
    let (after, _) = try await repaired(
      file(loaded: #"["x"]"#, available: #"["x"]"#), [:])
    #expect(after == file(available: #"["x"]"#))
  }

  @Test("a null slice goes, with its flag and its field")
  func nullSlice() async throws {
    let (after, hash) = try await repaired(
      file(data: #"{"x":null}"#, loaded: #"["x"]"#, available: #"["x"]"#), ["x": "null"])
    #expect(after == file(available: #"["x"]"#))
    #expect(hash == nil)
  }

  @Test("a slice without a flag gets it, and becomes available")
  func withoutFlag() async throws {
    let (after, hash) = try await repaired(file(data: #"{"x":1}"#), [:])
    #expect(after == file(data: #"{"x":1}"#, loaded: #"["x"]"#, available: #"["x"]"#))
    #expect(hash == ["x": "1"])
  }

  @Test("a loaded segment that is not available becomes available")
  func notAvailable() async throws {
    let (after, _) = try await repaired(file(data: #"{"x":1}"#, loaded: #"["x"]"#), ["x": "1"])
    #expect(after == file(data: #"{"x":1}"#, loaded: #"["x"]"#, available: #"["x"]"#))
  }

  @Test("a hash that dies before its meta lives as long")
  func lifetimes() async throws {
    let bench = try ChangeBench()
    let meta = file(data: #"{"x":1}"#, loaded: #"["x"]"#, available: #"["x"]"#)
    try await bench.put(identity, meta)
    try await bench.put(hash: identity.fileKey("f"), ["x": "1"], .after(milliseconds: 9_000_000))
    let before = try await bench.dump
    let receipt = try await bench.cache.repair(identity)
    #expect(receipt.repaired.map(\.kind) == [.lifetimesDiffer])
    #expect(try await bench.cache.lifetime(identity).agrees)
    try await bench.undo()
    #expect(try await bench.dump == before)
  }

  @Test("a slice that only the hash has is left to a person, and can be restored")
  func restore() async throws {
    let bench = try ChangeBench()
    try await bench.put(
      identity, file(loaded: #"["x"]"#, available: #"["x"]"#), hashes: ["f": ["x": "[ 1.0 ]"]])
    let before = try await bench.dump
    let receipt = try await bench.cache.repair(identity)
    #expect(receipt.repaired == [])
    #expect(Set(receipt.remaining.map(\.kind)) == [.loadedWithoutSlice, .sliceOnlyInHash])
    #expect(receipt.entry == nil)
    let restored = try await bench.cache.restoreFromHash(identity, file: "f", segment: "x")
    #expect(restored.remaining == [])
    #expect(
      try await bench.meta(identity)
        == file(data: #"{"x":[1.0]}"#, loaded: #"["x"]"#, available: #"["x"]"#))
    try await bench.undo()
    #expect(try await bench.dump == before)
  }

  @Test("a thread without a lifetime is reported and left alone")
  func noLifetime() async throws {
    let bench = try ChangeBench()
    try await bench.put(identity, file(), .never)
    let receipt = try await bench.cache.repair(identity)
    #expect(receipt.remaining.map(\.kind) == [.noLifetime])
    #expect(receipt.entry == nil)
  }

  @Test("hashes that no meta lists are found, by thread and in the whole store")
  func orphans() async throws {
    let bench = try ChangeBench()
    try await bench.put(identity, Sample.meta, hashes: Sample.hashes)
    let stray = identity.fileKey("gone")
    let lost = ThreadIdentity(schema: .response, id: "lost").fileKey("f")
    try await bench.put(hash: stray, ["x": "1"])
    try await bench.put(hash: lost, ["x": "1"])
    #expect(try await bench.cache.verify(identity).isEmpty)
    #expect(try await bench.cache.verify(identity, orphans: true).map(\.key) == [stray])
    var found: [Finding] = []
    for try await page in bench.cache.orphans() { found += page }
    #expect(Set(found.map(\.key)) == [stray, lost])
    #expect(
      Set(found.map(\.message)) == [
        "the hash of gone is there, but thread t1 has no such file",
        "the hash of f is there, but thread response:lost is not",
      ])
    var some: [Finding] = []
    for try await page in bench.cache.orphans(.glob("lo*")) { some += page }
    #expect(some.map(\.key) == [lost])
  }
}
