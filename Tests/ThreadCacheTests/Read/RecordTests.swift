import JSONText
import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("The record of a thread")
struct RecordTests {
  private static let identity = ThreadIdentity(schema: .thread, id: "t")
  private static let hash: StoreKey = "thread:t:file:f"

  /// The record of a meta, with the fields of the hash of its file `f`.
  private func record(
    _ meta: String, hash: [String: String] = [:], _ bench: CacheBench = CacheBench(),
    lifetime: Lifetime = .after(milliseconds: 1_000_000),
    hashLifetime: Lifetime = .after(milliseconds: 1_000_000)
  ) async throws -> ThreadRecord {
    try await bench.put(Self.identity.metaKey, meta, lifetime)
    if !hash.isEmpty { try await bench.put(Self.hash, fields: hash, hashLifetime) }
    return try #require(await bench.cache.record(Self.identity))
  }

  private func file(_ data: String, loaded: String, available: String) -> String {
    #"{"files":[{"id":"f","data":{\#(data)},"loadedSegments":[\#(loaded)],"availableSegments":[\#(available)]}],"scope":{}}"#
  }

  @Test("a whole thread is a matrix without findings")
  func whole() async throws {
    let record = try await record(
      file(
        #""zeta":[1],"region":[2]"#, loaded: #""zeta","region""#,
        available: #""region","zeta","age""#),
      hash: ["zeta": "[1]", "region": "[2]"])
    #expect(record.problem == nil)
    #expect(record.findings.isEmpty)
    let cells = record.files[0].segments
    #expect(cells.map(\.name) == ["region", "age", "zeta"])
    #expect(cells.map(\.state) == [.loaded, .available, .loaded])
    #expect(cells[0].bytes == 3)
    #expect(cells[0].hashBytes == Array("[2]".utf8))
  }

  @Test("a hash that says the same in other words agrees")
  func sameInOtherWords() async throws {
    let record = try await record(
      file(#""age":[1.0, "\u00e9"]"#, loaded: #""age""#, available: #""age""#),
      hash: ["age": #"[1,"é"]"#])
    #expect(record.findings.isEmpty)
  }

  struct Disagreement: Sendable, CustomTestStringConvertible {
    var kind: Finding.Kind
    var data = ""
    var loaded = ""
    var available = #""age""#
    var hash: [String: String] = ["other": "null"]
    var repairable = true
    var message: String

    var testDescription: String { message }
  }

  @Test(
    "a cell in which something disagrees is broken, with the reason",
    arguments: [
      Disagreement(
        kind: .loadedWithoutSlice, loaded: #""age""#,
        message: "age is marked loaded, its slice is missing"),
      Disagreement(
        kind: .sliceWithoutFlag, data: #""age":[1]"#,
        message: "age has a slice, but is not marked loaded"),
      Disagreement(
        kind: .loadedNotAvailable, data: #""age":[1]"#, loaded: #""age""#, available: "",
        hash: ["age": "[1]"], message: "age is marked loaded, but not as available"),
      Disagreement(
        kind: .nullSlice, data: #""age":null"#, loaded: #""age""#,
        message: "age is marked loaded, its slice is null"),
      Disagreement(
        kind: .staleProjection, data: #""age":[1]"#, loaded: #""age""#,
        message: "the hash lacks the slice of age"),
      Disagreement(
        kind: .staleProjection, data: #""age":[1]"#, loaded: #""age""#, hash: ["age": "[2]"],
        message: "the hash has another slice of age than the meta"),
      Disagreement(
        kind: .staleProjection, data: #""age":[1]"#, loaded: #""age""#, hash: ["age": "[2"],
        message: "the hash's slice of age is not JSON"),
      Disagreement(
        kind: .sliceOnlyInHash, hash: ["age": "[2]"], repairable: false,
        message: "the hash has a slice of age that the meta does not have"),
    ])
  func cell(_ disagreement: Disagreement) async throws {
    let record = try await record(
      file(disagreement.data, loaded: disagreement.loaded, available: disagreement.available),
      hash: disagreement.hash)
    let cell = try #require(record.files[0].segment("age"))
    #expect(cell.state == .broken)
    #expect(cell.findings.map(\.kind) == [disagreement.kind])
    #expect(cell.findings.map(\.message) == [disagreement.message])
    #expect(cell.findings.map(\.repairable) == [disagreement.repairable])
    #expect(record.findings == cell.findings)
  }

  @Test("where the hash has what the meta lacks, a person must choose")
  func choice() async throws {
    let record = try await record(
      file("", loaded: #""age""#, available: #""age""#), hash: ["age": "[2]"])
    #expect(record.findings.map(\.kind) == [.loadedWithoutSlice, .sliceOnlyInHash])
    #expect(record.findings.allSatisfy { !$0.repairable })
  }

  @Test(
    "what is no meta is a record with its problem and place",
    arguments: [
      ("{\"files\":[", "not JSON: line 1, column 11", 10),
      ("[]", "$ is a list where a thread's record should be at byte 0", 0),
      (#"{"files":{}}"#, "$.files is an object, not a list at byte 9", 9),
      (#"{"scope":{}}"#, "$ has no files at byte 0", 0),
    ])
  func problem(_ text: String, _ problem: String, _ offset: Int) async throws {
    let record = try await record(text)
    #expect(record.problem?.hasPrefix(problem) == true, "\(record.problem ?? "none")")
    #expect(record.findings.map(\.byteOffset) == [offset])
    #expect(record.bytes == Array(text.utf8))
    #expect(record.files.isEmpty)
  }

  @Test("files without the shape of one are shown as what they are, beside the others")
  func brokenFiles() async throws {
    let record = try await record(
      """
      {"files":[null,"x",{"data":{}},{"id":"f","data":null,"loadedSegments":["age"],"availableSegments":"age"},
      {"id":"g","data":{},"loadedSegments":[],"availableSegments":["age"]}]}
      """)
    #expect(record.problem == nil)
    #expect(record.files.count == 5)
    #expect(
      record.files.map(\.problem) == [
        "$.files[0] is null where a file should be at byte 10",
        "$.files[1] is text where a file should be at byte 15",
        "$.files[2] has no id at byte 19",
        "$.files[3].data is null, not an object at byte 48", nil,
      ])
    #expect(record.files[3].segment("age")?.state == .broken)
    #expect(record.files[4].segment("age")?.state == .available)
    #expect(record.findings.filter { $0.kind == .wrongShape && $0.file == "f" }.count == 2)
  }

  @Test("two files of one id and two members of one name are found, with the place")
  func duplicates() async throws {
    let record = try await record(
      #"{"files":[{"id":"f","data":{"age":[1],"age":[2]},"loadedSegments":["age"],"availableSegments":["age"]},{"id":"f","data":{},"loadedSegments":[],"availableSegments":[]}],"scope":1,"scope":2}"#,
      hash: ["age": "[2]"])
    #expect(record.findings.map(\.kind) == [.duplicate, .duplicate, .duplicate])
    #expect(record.findings.map(\.file) == [nil, "f", "f"])
    #expect(record.findings.map(\.byteOffset) == [178, 38, 103])
    #expect(record.files[0].segment("age")?.state == .loaded)
  }

  @Test("a thread without a lifetime, and hashes that live shorter or longer, are found")
  func lifetimes() async throws {
    let text = file(#""age":[1]"#, loaded: #""age""#, available: #""age""#)
    let hash = ["age": "[1]"]
    var found = try await record(text, hash: hash, lifetime: .never, hashLifetime: .never)
    #expect(found.findings.map(\.kind) == [.noLifetime])
    #expect(!found.findings[0].repairable)
    for (lifetime, words) in [
      (Lifetime.after(milliseconds: 990_000), "the hash of f expires 10 s before the meta"),
      (.after(milliseconds: 2_000_000), "the hash of f expires 16 min after the meta"),
      (.never, "the hash of f never expires, the meta does"),
    ] {
      found = try await record(text, hash: hash, hashLifetime: lifetime)
      #expect(found.findings.map(\.kind) == [.lifetimesDiffer])
      #expect(found.findings.map(\.message) == [words])
      #expect(found.files[0].segment("age")?.state == .loaded)
    }
  }

  @Test("keys of another type are found, the others are shown")
  func wrongTypes() async throws {
    let bench = CacheBench()
    try await bench.put(Self.hash, "a string")
    let record = try await record(
      file(#""age":[1]"#, loaded: #""age""#, available: #""age""#), bench)
    #expect(record.findings.map(\.kind) == [.wrongType])
    #expect(record.findings.map(\.key) == [Self.hash])
    #expect(record.files[0].segment("age")?.state == .loaded)

    let other = CacheBench()
    try await other.put(Self.identity.metaKey, fields: ["a": "b"])
    let broken = try #require(await other.cache.record(Self.identity))
    #expect(broken.problem == "the meta's key holds a hash, not a string")
    #expect(broken.findings.map(\.kind) == [.wrongType])
  }

  @Test("without hashes, only the meta is judged")
  func metaOnly() async throws {
    let bench = CacheBench()
    try await bench.put(
      Self.identity.metaKey, file(#""age":[1]"#, loaded: #""age""#, available: #""age""#))
    let record = try #require(await bench.cache.record(Self.identity, hashes: false))
    #expect(record.findings.isEmpty)
    #expect(record.files[0].segment("age")?.hashBytes == nil)
  }

  @Test("a writer between the reading of meta and hashes makes no findings")
  func settled() async throws {
    let bench = CacheBench()
    let file = CachedFile(
      id: "f", slices: [("age", Array("[1]".utf8))], loadedSegments: ["age"],
      availableSegments: ["age"])
    let newer = CachedFile(
      id: "f", slices: [("age", Array("[2]".utf8))], loadedSegments: ["age"],
      availableSegments: ["age"])
    _ = try await bench.cache.updateThreadCache("t", with: [file])
    let faulty = FaultyStore(bench.store)
    faulty.before(.readFields) { _ = try? await bench.cache.updateThreadCache("t", with: [newer]) }
    let record = try #require(
      await CacheBench.cache(on: faulty).record(Self.identity))
    #expect(record.findings.isEmpty)
    #expect(record.files[0].segment("age")?.slice?.rawText == "[2]")
  }

  @Test("two spellings of one letter are two segments")
  func spellings() async throws {
    let bench = CacheBench()
    let names = ["\u{E9}", "e\u{301}"]
    let file = CachedFile(
      id: "f", slices: names.enumerated().map { ($1, Array("\($0)".utf8)) },
      loadedSegments: names, availableSegments: names)
    _ = try await bench.cache.updateThreadCache("t", with: [file])
    let record = try #require(
      await bench.cache.record(ThreadIdentity(schema: .thread, id: "t")))
    for (number, name) in names.enumerated() {
      #expect(record.files[0].segment(name)?.slice?.int == Int64(number))
    }
  }
}
