import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("Broken cells")
struct BrokenCellTests {
  private static let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))

  private static func bench(
    _ files: [String], _ width: Int = 120, _ height: Int = 40,
    bindings: [ActionID: [KeyBinding]] = [:]
  ) async throws -> Workbench {
    try await Workbench(
      width: width, height: height, threads: [(Sample.usual, Sample.meta(files))],
      start: .thread(identity)
    ) { $0.actions = ActionTable(bindings: bindings) }
  }

  private static let lost = Sample.file(
    "2024_7", loaded: ["region"], available: ["region", "age"], lost: ["age"])
  private static let null =
    #"{"id":"2025_9","data":{"age":null},"loadedSegments":["age"],"availableSegments":["age"]}"#
  private static let bareNull =
    #"{"id":"2025_9","data":{"age":null},"loadedSegments":[],"availableSegments":["age"]}"#

  @Test("the panel says that the repair is about the thread where more is wrong in it")
  func words() async throws {
    let one = try await Self.bench([Self.lost])
    #expect(one.screen.contains("R repairs it"))
    let two = try await Self.bench([Self.lost, Self.null])
    #expect(two.screen.contains("R repairs the thread (2 findings)"))
    await two.press("R")
    #expect(two.screen.contains("mends 2 findings of \(Sample.usual)"))
  }

  @Test(
    "what was broken since the question was asked is not mended, and is there to be asked about")
  func stale() async throws {
    let bench = try await Self.bench([Self.lost])
    await bench.press("R")
    #expect(bench.screen.contains("mends 1 finding of"))
    let changed = Sample.meta([Self.lost, Self.null])
    try await Sample.store(changed, at: Sample.usual, in: bench.cache.store, days: 0)
    await bench.press("y")
    let said = try #require(bench.model.flash?.text)
    #expect(said.contains("would mend 1 more than was agreed to: nothing was repaired"))
    let record = try #require(try await bench.cache.record(Self.identity))
    #expect(record.bytes == Array(changed.utf8))
    await bench.press("R")
    #expect(bench.screen.contains("mends 2 findings of"))
    await bench.press("y")
    #expect(try await bench.cache.record(Self.identity)?.findings.isEmpty == true)
  }

  @Test(
    "a repair is offered where something can be repaired, the next broken one where there is one")
  func offeredKeys() async throws {
    func key(_ label: String, _ bench: Workbench) -> FooterKey? {
      bench.model.footerKeys.first { $0.label == label }
    }
    let one = try await Self.bench([Self.lost])
    #expect(key("repair", one)?.isEnabled == true)
    #expect(key("next broken", one)?.isEnabled == false, "the cursor is on it")
    await one.press("l")
    #expect(key("next broken", one)?.isEnabled == true)
    let sound = Sample.file("2024_7", loaded: ["region"], available: ["region"])
    let twice = try await Self.bench([sound, sound])
    #expect(key("repair", twice) == nil, "\(twice.screen)")
    #expect(key("next broken", twice) != nil)
  }

  @Test("how many findings are mended is seen in 40 × 10, and all of them by scrolling")
  func low() async throws {
    let files = (1...6).map {
      Sample.file("2025_a_long_name_\($0)", loaded: [], available: ["age"], lost: ["age"])
    }
    let bench = try await Self.bench(files, 40, 10)
    await bench.press("R")
    #expect(bench.screen.contains("mends 6 findings of"))
    #expect(bench.screen.contains("can be undone (U)"))
    #expect(bench.screen.contains("· ↓ ↑ PgDn PgUp"))
    var seen = ""
    for _ in 0..<30 {
      await bench.press("j")
      seen += bench.screen
    }
    for place in 1...6 { #expect(seen.contains("2025_a_long_name_\(place)")) }
    await bench.press("pgup", "pgup", "pgup", "pgup", "pgup", "pgup", "pgup", "pgup", "pgup")
    #expect(bench.screen.contains("mends 6 findings of"))
    #expect(!bench.requests.contains { $0.writes })
  }

  @Test(
    "a null slice offers what can be done about it, by the user's keys", arguments: [true, false])
  func null(isMarked: Bool) async throws {
    let bench = try await Self.bench(
      [isMarked ? Self.null : Self.bareNull], bindings: [.load: ["O"], .evict: ["K"]])
    await bench.press("g", "g", "0", "l", "l", "l")
    let words = bench.screen.split { " \n│".contains($0) }.joined(separator: " ")
    #expect(words.contains("O loads it again"))
    #expect(words.contains("K evicts it"))
    #expect(words.contains("e edits it."))
    #expect(words.contains("R repairs it") == isMarked)
    await bench.press("K", "y")
    let record = try #require(try await bench.cache.record(Self.identity))
    #expect(record.files.first?.segments.first { $0.name == "age" }?.slice == nil)
    await bench.press("U", "y")
    await bench.press("O", "y")
    #expect(
      try await bench.cache.record(Self.identity)?.files.first?.value.rawText.contains("india")
        == false)
  }

  @Test("in 40 × 10 the reason stands where the state would")
  func reason() async throws {
    let whole = ["2025_1", "2025_2"].map { Sample.file($0, loaded: ["age"], available: ["age"]) }
    let bench = try await Self.bench(whole + [Self.lost], 40, 10)
    #expect(bench.screen.contains(" age broken: no slice"))
  }

  @Test("a thread that is opened again has its cursor where it was left")
  func position() async throws {
    let bench = try await Workbench(threads: [Sample.threads[0]])
    await bench.press("enter")
    let list = { bench.model.top as? ThreadScreen }
    #expect(list()?.file?.id == "2024_7")
    #expect(list()?.segmentName == "age")
    await bench.press("g", "g", "l", "esc", "enter")
    #expect(list()?.file?.id == "2025_5_2")
    #expect(list()?.segmentName == "gender")
    await bench.press("0", "j", "1", "enter")
    #expect(list()?.file?.id == "2025_10_1")
    #expect(list()?.segmentName == nil)
  }

  @Test(
    "what changed a moment ago says so whole, or not at all, at every width", arguments: 60...200)
  func changed(width: Int) async throws {
    let bench = try await Self.bench(
      [Sample.file("2025_1", loaded: Segments.canonical, available: Segments.canonical)], width)
    await bench.press("0", "l", "D", "y", "U", "y")
    #expect(!bench.screen.replacing("changed just now", with: "").contains("changed j"))
  }

  @Test("an unreadable thread says that nothing mends it by itself, and what can be done")
  func unreadable() async throws {
    let bench = try await Workbench(
      width: 120, height: 40, start: .thread(ThreadIdentity(schema: .thread, id: "thread_bad")))
    #expect(!bench.screen.contains("1 finding"))
    #expect(
      bench.screen.contains("e edits these bytes, D evicts the thread; nothing mends it by itself.")
    )
    await bench.press("R")
    #expect(bench.screen.contains("it cannot be read, so nothing mends it by itself"))
    #expect(!bench.screen.contains("nothing here needs repair"))
  }

  @Test("facts stand in one order whatever the schema")
  func order() async throws {
    for schema in KeySchema.allCases {
      let bench = try await Workbench(width: 120, height: 40, threads: [])
      try await Sample.store(
        Sample.meta([Self.lost]), at: "t", schema: schema, in: bench.cache.store, days: 0)
      await bench.press("ctrl-r", "enter")
      #expect(bench.rows[1].hasPrefix(" 1 file · "))
      #expect(bench.rows[1].hasSuffix("schema \(schema.rawValue)"))
    }
  }

  @Test("a meta that is no text is not offered to be edited")
  func wrongType() async throws {
    let bench = try await Workbench(width: 120, height: 40, threads: [])
    let identity = ThreadIdentity(schema: .thread, id: "thread_hash")
    try await bench.cache.store.project(
      Projection(
        key: identity.metaKey,
        change: .fields(set: [Array("a".utf8): Array("1".utf8)], removed: []),
        lifetime: .never))
    await bench.send(.changes(.resync))
    await bench.press("o")
    await bench.type("thread_hash")
    await bench.press("enter")
    #expect(bench.screen.contains("No text is there to edit; D evicts the thread."))
    #expect(bench.rows.last?.contains("e edit") == false)
    await bench.press("e")
    #expect(bench.screen.contains("its meta is no text, so there is nothing to edit; D evicts it"))
    await bench.press("R")
    #expect(bench.screen.contains("its meta is no text, so nothing mends it: D evicts it"))
  }

  @Test("what is for broken cells is offered only where there are some")
  func offered() async throws {
    let broken = try await Self.bench([Self.lost], 200)
    #expect(broken.rows.last?.contains("R repair") == true)
    #expect(broken.rows.last?.contains("] next broken") == true)
    let whole = Sample.file("2025_1", loaded: ["age"], available: ["age"])
    let sound = try await Self.bench([whole], 200)
    #expect(sound.rows.last?.contains("R repair") == false)
    #expect(sound.rows.last?.contains("] next broken") == false)
  }

  @Test("without a source nothing is said of one, and no load is offered")
  func noSource() async throws {
    let file = Sample.file("2025_1", loaded: ["age"], available: ["age", "region"])
    let bench = try await Workbench(
      width: 200, height: 40, threads: [(MatrixSample.id, Sample.meta([file]))],
      start: .thread(MatrixSample.identity)
    ) { $0.source = nil }
    #expect(bench.rows.last?.contains("L load") == false)
    await bench.press("0", "l", "l")
    #expect(bench.screen.contains("No source is set, so nothing can be loaded here"))
    #expect(!bench.screen.contains("L loads it"))
    await bench.press("l", "l", "enter")
    #expect(bench.screen.contains("not listed as available"))
    #expect(!bench.screen.contains("the source does"))
  }
}
