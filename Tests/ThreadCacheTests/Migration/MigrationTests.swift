import Foundation
import JSONText
import KeyValue
import Testing

@testable import ThreadCache

/// A folder that goes when the test is over.
final class ScratchFolder: Sendable {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("bobbin-migration-\(UUID().uuidString)")
  var path: String { url.path }

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: url.appendingPathComponent(name))
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: url.appendingPathComponent(name)), as: UTF8.self)
  }

  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}

extension AsyncSequence {
  func all() async throws -> [Element] {
    var all: [Element] = []
    for try await element in self { all.append(element) }
    return all
  }
}

@Suite("Importing the old file cache")
struct ImportTests {
  static let text = """
    {
      "files": [
        {
          "id": "2025_1",
          "data": {
            "region": [
              1.0,
              "\\u00e9"
            ]
          },
          "loadedSegments": [
            "region"
          ],
          "availableSegments": [
            "region",
            "age"
          ]
        }
      ],
      "scope": {}
    }
    """
  static let minified =
    #"{"files":[{"id":"2025_1","data":{"region":[1.0,"\u00e9"]},"loadedSegments":["region"],"availableSegments":["region","age"]}],"scope":{}}"#
  let identity = ThreadIdentity(schema: .thread, id: "t1")

  @Test("a thread that is new is stored with its literals, with hashes and a lifetime")
  func new() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    try folder.write("t1.json", Self.text)
    let events = try await bench.cache.importFiles(from: folder.path).all()
    #expect(events.map(\.outcome) == [.imported(files: 1, segments: 1)])
    #expect(events[0].thread == identity)
    #expect((events[0].done, events[0].total) == (1, 1))
    #expect(
      try await bench.dump.entries == [
        "thread:t1:meta": .init(content: .string(Self.minified), ttl: 7_776_000),
        "thread:t1:file:2025_1": .init(content: .hash(["region": #"[1,"é"]"#]), ttl: 7_776_000),
      ])
    #expect(try await bench.cache.verify(identity) == [])
  }

  @Test("a second run changes nothing and says so")
  func again() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    try folder.write("t1.json", Self.text)
    _ = try await bench.cache.importFiles(from: folder.path).all()
    bench.clock.advance(50_000)
    let before = try await bench.dump
    let events = try await bench.cache.importFiles(from: folder.path).all()
    #expect(events.map(\.outcome) == [.unchanged(kept: .init())])
    #expect(try await bench.dump == before)
  }

  @Test("to a thread that is there it adds what is missing and replaces nothing")
  func merge() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    let meta =
      #"{"files":[{"id":"2025_1","data":{"age":[2]},"loadedSegments":["age"],"availableSegments":["age"]}],"scope":{"x":1}}"#
    try await bench.put(identity.metaKey, meta)
    let other = Self.text.replacing(#""age""#, with: #""age", "sector""#)
      .replacing(#""data": {"#, with: #""data": {"age": [9], "#)
      .replacing("\"loadedSegments\": [", with: "\"loadedSegments\": [\"age\",")
      .replacing(
        "\"files\": [",
        with:
          #""files": [{"id":"new","data":{},"loadedSegments":[],"availableSegments":[],"m":1.50},"#)
    try folder.write("t1.json", other)
    let events = try await bench.cache.importFiles(from: folder.path).all()
    #expect(
      events.map(\.outcome) == [
        .merged(
          added: [SegmentName(file: "2025_1", segment: "region")], newFiles: ["new"],
          newMembers: [], kept: .init(segments: 1))
      ])
    let files = try await bench.cache.cachedFiles(forThread: "t1")
    #expect(files.map(\.id) == ["2025_1", "new"])
    #expect(files[0].slice("age")?.rawText == "[2]")
    #expect(files[0].loadedSegments == ["age", "region"])
    #expect(files[0].availableSegments == ["age", "region", "sector"])
    #expect(try await bench.text(identity.metaKey)?.hasSuffix(#""scope":{"x":1}}"#) == true)
    let again = try await bench.cache.importFiles(from: folder.path).all()
    #expect(again.map(\.outcome) == [.unchanged(kept: .init(segments: 1))])
  }

  @Test(
    "files are told in the order of their names, however many are under way", arguments: [1, 4, 64])
  func order(parallel: Int) async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    let names = (10..<60).map { "t\($0).json" }
    for name in names.reversed() { try folder.write(name, Self.text) }
    let events = try await bench.cache.importFiles(from: folder.path, parallel: parallel).all()
    #expect(events.map(\.name) == names)
    #expect(events.map(\.done) == Array(1...50))
    #expect(events.allSatisfy { $0.outcome == .imported(files: 1, segments: 1) && $0.total == 50 })
  }

  @Test("what was stored beside a file that ends the import is told before the error is")
  func failure() async throws {
    let bench = CacheBench()
    let cache = CacheBench.cache(
      on: StoreBeforeCommits(base: bench.store) { commit in
        if commit.anchor == "thread:t12:meta" { throw StoreError(.corrupt, "out of order") }
      }, clock: bench.clock)
    let folder = try ScratchFolder()
    for number in 10..<20 { try folder.write("t\(number).json", Self.text) }
    var iterator = cache.importFiles(from: folder.path, parallel: 5).makeAsyncIterator()
    var told: Set<String> = []
    await #expect(throws: CacheError.self) {
      while let event = try await iterator.next() { told.insert(event.name) }
    }
    let stored = try await bench.dump.entries.keys.filter { $0.hasSuffix(":meta") }
    #expect(!told.isEmpty)
    #expect(
      told == Set(stored.map { $0.dropFirst("thread:".count).dropLast(":meta".count) + ".json" }))
    #expect(try await iterator.next() == nil)
  }

  @Test("what the store has taken and does not have is not told as imported")
  func readBack() async throws {
    let bench = CacheBench()
    let cache = CacheBench.cache(on: MistakingStore(base: bench.store), clock: bench.clock)
    let folder = try ScratchFolder()
    try folder.write("t1.json", Self.text)
    let events = try await cache.importFiles(from: folder.path).all()
    #expect(
      events.map(\.outcome) == [
        .setAside("Thread t1 was imported, and does not hold all of it: import it again.")
      ])
  }

  @Test("what cannot be imported is set aside with its reason, and the rest goes on")
  func setAside() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    try folder.write("a_broken.json", "{")
    try folder.write("b_shape.json", #"{"files":{}}"#)
    try folder.write("c_file.json", #"{"files":[{"id":1}]}"#)
    try folder.write("d_twice.json", #"{"files":[],"files":[]}"#)
    try folder.write("e_empty.json", "")
    try folder.write("t1.json", Self.text)
    try folder.write("notes.txt", "")
    try folder.write(".json", "{}")
    try FileManager.default.createDirectory(
      at: folder.url.appendingPathComponent("dir.json"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link.json", withDestinationPath: "t1.json")
    let events = try await bench.cache.importFiles(from: folder.path).all()
    let outcomes = Dictionary(uniqueKeysWithValues: events.map { ($0.name, $0.outcome) })
    #expect(
      outcomes == [
        ".json": .skipped("its name is not that of a thread (ID.json)"),
        "a_broken.json": .setAside(
          "not JSON: line 1, column 2 (byte 1): expected a member name in double quotes or '}', found the end of the text"
        ),
        "b_shape.json": .setAside("$.files is an object, not a list"),
        "c_file.json": .setAside("$.files[0].id is a number, not text, at byte 16"),
        "d_twice.json": .setAside(#"$ has "files" 2 times, at bytes 1, 12"#),
        "dir.json": .skipped("it is no regular file"),
        "e_empty.json": .setAside(
          "not JSON: line 1, column 1 (byte 0): there is no value, the text is empty"),
        "link.json": .setAside(
          "it is a symbolic link, which is not followed; put the file itself in its place"),
        "notes.txt": .skipped("its name is not that of a thread (ID.json)"),
        "t1.json": .imported(files: 1, segments: 1),
      ])
    #expect(try await bench.dump.entries.count == 2)
  }

  @Test("a dry run says the same and writes nothing")
  func dryRun() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    try folder.write("t1.json", Self.text)
    let events = try await bench.cache.importFiles(from: folder.path, dryRun: true).all()
    #expect(events.map(\.outcome) == [.imported(files: 1, segments: 1)])
    #expect(try await bench.dump.entries.isEmpty)
  }

  @Test("a record in the store that cannot be read is left alone")
  func unreadable() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    try folder.write("t1.json", Self.text)
    try await bench.put(identity.metaKey, "{")
    let events = try await bench.cache.importFiles(from: folder.path).all()
    guard case .setAside = events.first?.outcome else {
      Issue.record("It was not set aside: \(events)")
      return
    }
    #expect(try await bench.text(identity.metaKey) == "{")
  }

  @Test("as a response: record it gets what those have")
  func response() async throws {
    let bench = CacheBench(schema: .response)
    let folder = try ScratchFolder()
    try folder.write("t1.json", #"{"files":[],"scope":{}}"#)
    _ = try await bench.cache.importFiles(from: folder.path).all()
    #expect(
      try await bench.text("response:t1:meta")
        == #"{"files":[],"scope":{},"compatibilityMetadata":null,"lastUpdated":\#(bench.clock.now)}"#
    )
  }

  @Test("a store that fails ends the import, and the next run goes on")
  func storeFails() async throws {
    let bench = CacheBench()
    let folder = try ScratchFolder()
    try folder.write("t1.json", Self.text)
    await bench.store.close()
    await #expect(throws: CacheError.self) {
      try await bench.cache.importFiles(from: folder.path).all()
    }
  }

  @Test("a folder that is not there is said to be so")
  func noFolder() async throws {
    let bench = CacheBench()
    await #expect(
      throws: CacheError.notFound("There is no folder /nowhere/at/all.")
    ) { try await bench.cache.importFiles(from: "/nowhere/at/all").all() }
  }
}

/// A store that takes every value for another one.
private struct MistakingStore: StoreWrapper {
  let base: any KeyValueStore

  func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply { try await body() }

  func commit(_ commit: Commit) async throws(StoreError) -> CommitResult {
    var other = commit
    other.change = .value(Array(#"{"files":[],"scope":{}}"#.utf8))
    return try await base.commit(other)
  }
}
