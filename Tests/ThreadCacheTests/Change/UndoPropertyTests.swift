import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Any deed on any thread")
struct UndoPropertyTests {
  @Test("comes back byte for byte, hashes and lifetimes too", arguments: 0..<150)
  func undo(_ seed: Int) async throws {
    var random = ThreadMaker(seed: UInt64(seed))
    let isCluster = seed % 5 == 0
    let bench = try ChangeBench { memory -> any KeyValueStore in
      if isCluster { return PendingStore(memory) }
      return memory
    }
    try await random.fill(bench)
    var states = [try await bench.dump]
    var done = 0
    for _ in 0..<6 {
      if try await random.deed(bench) {
        done += 1
        states.append(try await bench.dump)
      }
      bench.clock.advance(1000)
      states = states.map { $0.later(by: 1) }
    }
    #expect(done > 0)
    for state in states.dropLast().reversed() {
      try await bench.undo()
      #expect(try await bench.dump == state)
    }
    // And everything once more, by undoing the undoing, oldest deed first.
    for (deed, state) in states.enumerated().dropFirst() {
      let entry = try #require(
        try bench.cache.history(limit: .max).first {
          $0.outcome == .done && $0.summary.hasPrefix("undo \(deed):")
        })
      try await bench.undo(entry.id)
      #expect(try await bench.dump == state)
    }
  }

  @Test("that evicts leaves nothing for verify to find", arguments: 0..<60)
  func evict(_ seed: Int) async throws {
    var random = ThreadMaker(seed: 1000 + UInt64(seed))
    let bench = try ChangeBench()
    try await random.fill(bench)
    for _ in 0..<5 {
      guard let selection = try await random.selection(bench) else { return }
      try await bench.evict(selection)
      if try await bench.meta(Sample.identity) == nil {
        #expect(try await bench.dump.entries.isEmpty)
        return
      }
      #expect(try await bench.cache.verify(Sample.identity, orphans: true) == [])
    }
  }

  @Test("beside an update takes back itself and keeps the update", arguments: 0..<60)
  func beside(_ seed: Int) async throws {
    var random = ThreadMaker(seed: 2000 + UInt64(seed))
    let bench = try ChangeBench()
    try await random.fill(bench)
    let before = try #require(try await bench.cache.record(Sample.identity))
    guard let selection = try await random.selection(bench), case .segment = selection else {
      return
    }
    try await bench.evict(selection)
    let update = CachedFile(
      id: "added", slices: [("region", [UInt8(ascii: "1")])], loadedSegments: ["region"],
      availableSegments: ["region"])
    _ = try await bench.cache.updateThreadCache(Sample.identity.id, with: [update])
    try await bench.undo()
    let after = try #require(try await bench.cache.record(Sample.identity))
    #expect(after.findings == [])
    #expect(after.files.map(\.id) == before.files.map(\.id) + ["added"])
    for (old, new) in zip(before.files, after.files) {
      #expect(old.segments.map(\.name) == new.segments.map(\.name))
      #expect(old.segments.map(\.state) == new.segments.map(\.state))
      #expect(old.segments.map(\.slice?.rawText) == new.segments.map(\.slice?.rawText))
    }
  }
}

extension Dump {
  /// The same state so many seconds later.
  func later(by seconds: Int) -> Dump {
    Dump(
      entries: entries.mapValues {
        Entry(content: $0.content, ttl: $0.ttl < 0 ? -1 : $0.ttl - seconds)
      })
  }
}

/// Makes threads, and does things to them, at random but the same in every run.
struct ThreadMaker {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed) }

  private mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

  private mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  private static let names = ["region", "age", "x\\u0041", "é", "0", "10", "a b", "\\\"q", "🧵"]
  private static let literals = [
    "1.0", "1e22", "-0.0", "1e400", #""\u00e9\/""#, #"{"b":1,"a":[null,true]}"#, "[]", "{ }",
    "[ 1, 2 ]",
  ]

  private mutating func space() -> String { pick(["", "", "", " ", "\n", "\t "]) }

  /// Writes a thread that has nothing wrong, in odd notation.
  mutating func fill(_ bench: ChangeBench) async throws {
    var files: [String] = []
    var hashes: [String: [String: [UInt8]]] = [:]
    for index in 0..<(1 + below(4)) {
      let names = Self.names.shuffled(using: &random)
      let loaded = Array(names.prefix(below(6)))
      let available = Array(names.prefix(loaded.count + below(3)))
      var data: [String] = []
      for name in loaded {
        data.append("\(space())\"\(name)\"\(space()):\(space())\(pick(Self.literals))")
      }
      func list(_ names: [String]) -> String {
        "[" + names.map { "\"\($0)\"" }.joined(separator: ",") + "]"
      }
      let id = pick(["f\(index)", "f:file:\(index)", "f*\(index)"])
      let text =
        "{\(space())\"id\":\"\(id)\",\"data\":{\(data.joined(separator: ","))},\"loadedSegments\":\(list(loaded)),"
        + "\"availableSegments\":\(list(available))\(pick(["", ",\"more\":1.50"]))}"
      files.append(text)
      hashes[id] = [:]
    }
    let meta =
      "\(space()){\"files\":[\(files.joined(separator: ","))],\"scope\":{\(space())}}\(space())"
    let lifetime: Lifetime =
      below(4) == 0 ? .after(milliseconds: 900_000) : .after(milliseconds: 7_776_000_000)
    try await bench.put(Sample.identity, meta, lifetime)
    // The hashes as repair makes them; what repair did is not part of the test.
    let quiet = ThreadCache(store: bench.memory)
    _ = try await quiet.repair(Sample.identity)
    for id in hashes.keys {
      _ = try await bench.memory.expire([Sample.identity.fileKey(id)], lifetime)
    }
  }

  /// Something to evict; nil: nothing is left.
  mutating func selection(_ bench: ChangeBench) async throws -> Selection? {
    guard let record = try await bench.cache.record(Sample.identity) else { return nil }
    let choice = below(12)
    guard choice > 0, !record.files.isEmpty else { return .thread(Sample.identity) }
    let file = pick(record.files)
    let loaded = file.segments.filter { $0.state == .loaded }
    guard choice > 2, !loaded.isEmpty else { return .file(Sample.identity, file: file.id) }
    return .segment(Sample.identity, file: file.id, segment: pick(loaded).name)
  }

  /// Does something that can be undone; false: it came to nothing.
  mutating func deed(_ bench: ChangeBench) async throws -> Bool {
    guard let record = try await bench.cache.record(Sample.identity) else { return false }
    switch below(5) {
    case 0, 1:
      guard let selection = try await selection(bench) else { return false }
      return try await bench.evict(selection).entry != nil
    case 2:
      let milliseconds = Int64(1 + below(100)) * 100_000
      return try await bench.cache.setLifetime(
        Sample.identity, below(4) == 0 ? .never : .after(milliseconds: milliseconds)
      ).entry != nil
    case 3:
      // A hash that went wrong without us.
      guard let file = record.files.first,
        let segment = file.segments.first(where: { $0.state == .loaded })
      else { return false }
      return try await edit(.segment(Sample.identity, file: file.id, segment: segment.name), bench)
    default:
      guard !record.files.isEmpty else { return false }
      return try await editFile(pick(record.files).id, bench)
    }
  }

  private mutating func edit(_ target: EditTarget, _ bench: ChangeBench) async throws -> Bool {
    let literal = pick(Self.literals)
    return try await bench.edit(target, literal) != nil
  }

  private mutating func editFile(_ id: String, _ bench: ChangeBench) async throws -> Bool {
    let draft = try await bench.cache.draft(.file(Sample.identity, file: id))
    var text = String(decoding: draft.text, as: UTF8.self)
    text = text.replacing(
      #""data": {"#, with: #""new\#(below(1000))": \#(pick(Self.literals)), "data": {"#)
    return try await bench.edit(.file(Sample.identity, file: id), text) != nil
  }
}
