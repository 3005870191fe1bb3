import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("What a file has beyond a thread that the store has already")
struct MergingTests {
  let identity = ThreadIdentity(schema: .thread, id: "t1")

  /// A thread as a new service has loaded it anew.
  private static let loaded =
    #"{"files":[{"id":"2025_1","data":{"age":[2]},"loadedSegments":["age"],"availableSegments":["age"]}],"scope":{}}"#

  private func imported(
    _ text: String, into bench: CacheBench, _ folder: ScratchFolder
  ) async throws -> [ImportEvent.Outcome] {
    try folder.write("t1.json", text)
    return try await bench.cache.importFiles(from: folder.path).all().map(\.outcome)
  }

  @Test("members of the thread and of its files come to it, with their literals, and go back")
  func members() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    try await bench.put(identity.metaKey, Self.loaded)
    let text =
      #"{"files":[{"id":"2025_1","data":{"age":[2]},"loadedSegments":["age"],"availableSegments":["age"],"note":"kept"}],"scope":{"year":2025.0},"more":true}"#
    let dry = try await { () async throws in
      try folder.write("t1.json", text)
      return try await bench.cache.importFiles(from: folder.path, dryRun: true).all()
    }()
    let outcomes = try await imported(text, into: bench, folder)
    #expect(
      outcomes == [
        .merged(
          added: [], newFiles: [], newMembers: ["$.files[0].note", "$.scope", "$.more"],
          kept: .init())
      ])
    #expect(dry.map(\.outcome) == outcomes)
    #expect(try await bench.text(identity.metaKey) == text)
    #expect(
      try await imported(text, into: bench, folder) == [.unchanged(kept: .init())])
    // The way back has nothing to say: it is the same, however it is laid out.
    let back = try await bench.cache.exportFiles(to: folder.path, overwriting: true).all()
    #expect(back.map(\.outcome) == [.unchanged])
    #expect(try folder.text("t1.json") == text)
  }

  @Test("what the store has otherwise stays and is told, and emptiness in a file is no difference")
  func kept() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    let stored =
      #"{"files":[{"id":"2025_1","data":{},"loadedSegments":[],"availableSegments":[],"note":1}],"scope":{"a":1},"list":[1],"same":1.0}"#
    try await bench.put(identity.metaKey, stored)
    let text =
      #"{"files":[{"id":"2025_1","data":{},"loadedSegments":[],"availableSegments":[],"note":2}],"scope":{"a":2},"list":[],"same":1}"#
    #expect(
      try await imported(text, into: bench, folder)
        == [.unchanged(kept: .init(members: ["$.files[0].note", "$.scope"]))])
    #expect(try await bench.text(identity.metaKey) == stored)
  }

  @Test("a slice that the file does not mark loaded comes as one that is not")
  func unmarked() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    try await bench.put(identity.metaKey, Self.loaded)
    let text =
      #"{"files":[{"id":"2025_1","data":{"age":[3],"sex":[1]},"loadedSegments":[],"availableSegments":["age"]}],"scope":{}}"#
    #expect(
      try await imported(text, into: bench, folder) == [
        .merged(
          added: [], newFiles: [], newMembers: ["$.files[0].data.sex"], kept: .init(segments: 1))
      ])
    let file = try await bench.cache.cachedFiles(forThread: "t1")[0]
    #expect(file.loadedSegments == ["age"])
    #expect(file.slice("age")?.rawText == "[2]")
    #expect(file.slice("sex")?.rawText == "[1]")
  }

  @Test("files of other years stay in a response: record")
  func years() async throws {
    let bench = CacheBench(schema: .response)
    let folder = try ScratchFolder()
    try await bench.put(
      "response:t1:meta",
      #"{"files":[{"id":"2025_1","data":{"age":[2]},"loadedSegments":["age"],"availableSegments":["age"]}],"compatibilityMetadata":null,"lastUpdated":1}"#
    )
    let text =
      #"{"files":[{"id":"2024_1","data":{"age":[1]},"loadedSegments":["age"],"availableSegments":["age"]}],"scope":{},"lastUpdated":5}"#
    #expect(
      try await imported(text, into: bench, folder) == [
        .merged(added: [], newFiles: ["2024_1"], newMembers: ["$.scope"], kept: .init())
      ])
    #expect(
      try await bench.cache.cachedFiles(forThread: "t1").map(\.id) == ["2025_1", "2024_1"])
    #expect(
      try await bench.text("response:t1:meta")?
        .hasSuffix(#""lastUpdated":\#(bench.clock.now),"scope":{}}"#) == true)
    #expect(try await imported(text, into: bench, folder) == [.unchanged(kept: .init())])
  }

  @Test("an export names what a file has and the store lacks, before and when it replaces it")
  func lacking() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    try await bench.put(identity.metaKey, Self.loaded)
    try folder.write(
      "t1.json",
      #"{"files":[{"id":"2025_1","data":{"age":[9],"sex":[1]},"loadedSegments":["age","sex"],"availableSegments":["age"]},{"id":"2","data":{},"loadedSegments":[],"availableSegments":[]}],"scope":{"year":2025}}"#
    )
    let lacking = ["file 2", "sex of 2025_1", "$.scope"]
    let cache = bench.cache
    let before = try await cache.exportFiles(to: folder.path, dryRun: true).all()
    #expect(before.map(\.outcome) == [.exists(lacking: lacking)])
    let dry = try await cache.exportFiles(to: folder.path, overwriting: true, dryRun: true).all()
    #expect(dry.map(\.outcome) == [.replaced(lacking: lacking)])
    #expect(try folder.text("t1.json").contains("2025}"))
    let done = try await cache.exportFiles(to: folder.path, overwriting: true).all()
    #expect(done.map(\.outcome) == [.replaced(lacking: lacking)])
    #expect(!(try folder.text("t1.json").contains("year")))
  }

  @Test("a read that the store has not answered is repeated once, on both ways")
  func unanswered() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    let late = StoreError(.timedOut, "It did not answer within 5 s.")
    let store = FaultyStore(bench.store)
    let cache = CacheBench.cache(on: store, clock: bench.clock)
    try folder.write("t1.json", Self.loaded)
    store.fail(.read, with: late)
    #expect(
      try await cache.importFiles(from: folder.path).all().map(\.outcome)
        == [.imported(files: 1, segments: 1)])
    store.fail(.read, with: late)
    #expect(
      try await cache.exportFiles(to: folder.path).all().map(\.outcome) == [.unchanged])
    #expect(store.isDone)
    store.fail(.read, times: 2, with: late)
    await #expect(throws: CacheError.store(late)) {
      try await cache.exportFiles(to: folder.path).all()
    }
  }
}
