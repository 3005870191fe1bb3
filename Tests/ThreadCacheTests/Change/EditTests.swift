import KeyValue
import Testing

@testable import ThreadCache

@Suite("Editing")
struct EditTests {
  let identity = Sample.identity

  func bench() async throws -> ChangeBench {
    let bench = try ChangeBench()
    try await bench.put(
      identity, Sample.meta, hashes: Sample.hashes, .after(milliseconds: 60_000))
    return bench
  }

  @Test("an edited slice replaces its bytes in the meta and its field of the hash")
  func slice() async throws {
    let bench = try await bench()
    try await bench.edit(
      .segment(identity, file: "2025_1", segment: "age"), "[ {\"value\" : 1.50e0} ]\n")
    #expect(
      try await bench.meta(identity)
        == Sample.meta.replacing(Sample.age, with: #"[{"value":1.50e0}]"#))
    #expect(try await bench.hash(identity, "2025_1")?["age"] == #"[{"value":1.5}]"#)
    #expect(try await bench.dump.entries.values.allSatisfy { $0.ttl == 60 })
    #expect(try await bench.cache.verify(identity) == [])
  }

  @Test(
    "a draft that comes back as it was changes nothing, also with other white space",
    arguments: [
      EditTarget.thread(Sample.identity), .file(Sample.identity, file: "2025_1"),
      .segment(Sample.identity, file: "2025_1", segment: "region"),
    ])
  func unchanged(_ target: EditTarget) async throws {
    let bench = try await bench()
    let draft = try await bench.cache.draft(target)
    #expect(try bench.cache.check(draft, edited: draft.text).isEmpty)
    let spaced = draft.text.flatMap { $0 == UInt8(ascii: "\n") ? Array(" \n\t".utf8) : [$0] }
    #expect(try bench.cache.check(draft, edited: spaced).isEmpty)
    #expect(try bench.cache.check(draft, edited: draft.original).isEmpty)
    guard
      case .done(nil) = try await bench.cache.commit(
        try bench.cache.check(draft, edited: spaced))
    else {
      Issue.record("Something was done")
      return
    }
    #expect(try bench.cache.history(limit: 1).isEmpty)
  }

  @Test("of a whole thread only what was edited changes, and hashes follow")
  func thread() async throws {
    let bench = try await bench()
    let draft = try await bench.cache.draft(.thread(identity))
    let text = String(decoding: draft.text, as: UTF8.self)
      .replacing("0.850", with: "0.860").replacing(#""scope": {}"#, with: #""scope": {"a": 1}"#)
    let plan = try bench.cache.check(draft, edited: Array(text.utf8))
    _ = try await bench.cache.commit(plan)
    let meta = try #require(try await bench.meta(identity))
    let untouched = Sample.meta.replacing("0.850", with: "0.860").dropLast("{ }}".count)
    #expect(meta.hasPrefix(untouched))
    #expect(meta.dropFirst(untouched.count).filter { $0 != " " } == #"{"a":1}}"#)
    #expect(
      try await bench.hash(identity, "2025_1")?["region"]
        == Sample.compact.replacing("0.85", with: "0.86"))
    try await bench.undo()
    #expect(try await bench.meta(identity) == Sample.meta)
    #expect(try await bench.hash(identity, "2025_1") == Sample.hashes["2025_1"])
  }

  @Test("a file that is renamed takes its hash along")
  func rename() async throws {
    let bench = try await bench()
    let before = try await bench.dump
    let draft = try await bench.cache.draft(.thread(identity))
    let text = String(decoding: draft.text, as: UTF8.self).replacing("2025_2", with: "2025_9")
    try await bench.edit(.thread(identity), text)
    #expect(try await bench.hash(identity, "2025_2") == nil)
    #expect(try await bench.hash(identity, "2025_9") == Sample.hashes["2025_2"])
    #expect(try await bench.cache.verify(identity) == [])
    try await bench.undo()
    #expect(try await bench.dump == before)
  }

  @Test(
    "mistakes are told with line and column",
    arguments: [
      (
        EditTarget.segment(Sample.identity, file: "2025_1", segment: "age"), "[\n  1,\n]",
        "This is not JSON: line 3, column 1 (byte 7): expected a value, found ']'"
      ),
      (
        .segment(Sample.identity, file: "2025_1", segment: "age"), "null",
        "line 1, column 1: $ is null: to remove age from the cache, evict it"
      ),
      (
        .file(Sample.identity, file: "2025_1"),
        "{\"id\": \"2025_1\",\n \"data\": [],\n \"loadedSegments\": [], \"availableSegments\": []}",
        "line 2, column 10: $.data is a list, not an object"
      ),
      (
        .file(Sample.identity, file: "2025_1"),
        "{\"id\": \"2025_2\", \"data\": {}, \"loadedSegments\": [], \"availableSegments\": []}",
        "line 1, column 8: the id must stay 2025_1; to rename a file, edit the whole thread"
      ),
      (
        .file(Sample.identity, file: "2025_1"),
        "{\"data\": {}, \"loadedSegments\": [], \"availableSegments\": [],\n  \"id\": \"2024_7\"}",
        "line 2, column 9: the id must stay 2025_1; to rename a file, edit the whole thread"
      ),
      (
        .segment(Sample.identity, file: "2025_1", segment: "age"), "{\"a\": 1, \"a\": 2}",
        "line 1, column 10: $ has \"a\" twice"
      ),
      (
        .thread(Sample.identity), "{\"files\": {}}",
        "line 1, column 11: $.files is an object, not a list"
      ),
      (
        .thread(Sample.identity), "{\"files\": [], \"files\": []}",
        "line 1, column 15: $ has \"files\" twice"
      ),
    ])
  func mistakes(_ target: EditTarget, _ text: String, _ message: String) async throws {
    let bench = try await bench()
    let draft = try await bench.cache.draft(target)
    let error = #expect(throws: CacheError.self) {
      try bench.cache.check(draft, edited: Array(text.utf8))
    }
    #expect(error?.description == message)
  }

  @Test("a change of the same value meanwhile is a conflict that shows it")
  func conflict() async throws {
    let bench = try await bench()
    let target = EditTarget.segment(identity, file: "2025_1", segment: "age")
    let draft = try await bench.cache.draft(target)
    let plan = try bench.cache.check(draft, edited: Array("[1]".utf8))
    try await bench.edit(target, "[2]")
    guard case .conflict(let current) = try await bench.cache.commit(plan) else {
      Issue.record("There was no conflict")
      return
    }
    #expect(current.original == Array("[2]".utf8))
    #expect(plan.before == Array(Sample.age.utf8))
    #expect(plan.after == Array("[1]".utf8))
    #expect(try await bench.hash(identity, "2025_1")?["age"] == "[2]")
  }

  @Test("a change beside it meanwhile is no conflict")
  func beside() async throws {
    let bench = try await bench()
    let draft = try await bench.cache.draft(.segment(identity, file: "2025_1", segment: "age"))
    let plan = try bench.cache.check(draft, edited: Array("[1]".utf8))
    try await bench.edit(.segment(identity, file: "2025_1", segment: "region"), "[2]")
    guard case .done = try await bench.cache.commit(plan) else {
      Issue.record("It conflicts")
      return
    }
    #expect(try await bench.hash(identity, "2025_1") == ["age": "[1]", "region": "[2]"])
    #expect(try await bench.cache.verify(identity) == [])
  }

  @Test("what went away meanwhile is not there to be written: no conflict, to be tried again")
  func gone() async throws {
    let bench = try await bench()
    let draft = try await bench.cache.draft(.segment(identity, file: "2025_1", segment: "age"))
    let plan = try bench.cache.check(draft, edited: Array("[1]".utf8))
    try await bench.evict(.segment(identity, file: "2025_1", segment: "age"))
    await #expect(
      throws: CacheError.notFound("age of 2025_1 in thread t1 is gone; nothing was stored.")
    ) { try await bench.cache.commit(plan) }
  }

  @Test("a meta that is no JSON is edited as it is, and can be made whole")
  func unreadable() async throws {
    let bench = try ChangeBench()
    let broken = Sample.meta.dropLast()
    try await bench.put(identity, String(broken))
    let draft = try await bench.cache.draft(.thread(identity))
    #expect(draft.text == Array(broken.utf8))
    #expect(throws: CacheError.self) {
      try bench.cache.check(draft, edited: draft.text + Array(" ".utf8))
    }
    _ = try await bench.cache.commit(
      try bench.cache.check(draft, edited: draft.text + Array("}".utf8)))
    #expect(try await bench.cache.verify(identity) == [])
    #expect(try await bench.hash(identity, "2025_1") == Sample.hashes["2025_1"])
    try await bench.undo()
    #expect(try await bench.meta(identity) == String(broken))
  }

  @Test("a slice that would make the thread too deep to be read is refused")
  func tooDeep() async throws {
    let bench = try await bench()
    let draft = try await bench.cache.draft(.segment(identity, file: "2025_1", segment: "age"))
    let deep =
      Array(repeating: UInt8(ascii: "["), count: 999)
      + Array(repeating: UInt8(ascii: "]"), count: 999)
    #expect(throws: CacheError.self) { try bench.cache.check(draft, edited: deep) }
  }

  @Test("names that String takes for one are two")
  func canonicalNames() async throws {
    let bench = try ChangeBench()
    let file =
      #"{"id":"f","data":{"é":1,"e\#u{301}":2},"loadedSegments":["é","e\#u{301}"],"availableSegments":["é","e\#u{301}"]}"#
    try await bench.put(identity, #"{"files":[\#(file)]}"#)
    try await bench.evict(.segment(identity, file: "f", segment: "e\u{301}"))
    #expect(
      try await bench.meta(identity)
        == #"{"files":[{"id":"f","data":{"é":1},"loadedSegments":["é"],"availableSegments":["é","e\#u{301}"]}]}"#
    )
    try await bench.undo()
    #expect(try await bench.meta(identity) == #"{"files":[\#(file)]}"#)
  }
}
