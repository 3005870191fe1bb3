import JSONText
import KeyValue
import Retrieval
import Testing
import ThreadCache

@testable import Browser

/// Loads by which a `response:` record loses its files of another year.
@Suite("Loads that drop files")
struct LossTests {
  private static let identity = ThreadIdentity(schema: .response, id: "thread_twoYears")
  private static let all = Segments.canonical
  private static let bothYears = [
    Sample.file("2025_10_1", loaded: all, available: all),
    Sample.file("2025_5_2", loaded: ["age"], available: ["region", "age"]),
    Sample.file("2024_7", loaded: [], available: all),
  ]

  /// A browser on a thread of the later schema.
  private static func open(
    _ files: [String] = bothYears, _ width: Int = 120, _ height: Int = 40
  ) async throws -> Workbench {
    let bench = try await Workbench(width: width, height: height, threads: [])
    try await Sample.store(
      Sample.meta(files), at: "\(identity.id)", schema: .response, in: bench.cache.store, days: 0)
    await bench.press("o")
    await bench.type("\(identity.id)")
    await bench.press("enter", "G", "0")
    return bench
  }

  private static func foresees(_ request: Request) -> Bool {
    if case .foresee = request { true } else { false }
  }

  private static func files(_ bench: Workbench) async throws -> [String] {
    try #require(try await bench.cache.record(identity)).files.map(\.id)
  }

  private static let warning = "! drops 2025_10_1, 2025_5_2"

  @Test(
    "the question of a load names them beforehand, and why, and what stays",
    arguments: [["L"], ["X"], ["r", "W"], ["r", "X"], ["r", ".", ".", "W"]])
  func question(keys: [String]) async throws {
    let bench = try await Self.open()
    for key in keys { await bench.press(key) }
    #expect(bench.screen.contains(Self.warning))
    #expect(bench.screen.contains("a response: thread keeps files of one year, unless"))
    #expect(bench.screen.contains("undo does not bring them back"))
    #expect(bench.screen.contains("All else that is cached stays"))
    #expect(bench.screen.contains("in response:thread_twoYears"))
    #expect(!bench.requests.contains { $0.writes })
  }

  @Test("yes drops exactly those, and the message says so", arguments: ["L", "X"])
  func dropped(key: String) async throws {
    let bench = try await Self.open()
    await bench.press(key, "y")
    #expect(try await Self.files(bench) == ["2024_7"])
    #expect(bench.screen.contains("; dropped 2025_10_1, 2025_5_2"))
    #expect(bench.model.flash?.level == .warning)
  }

  @Test("undo says which files the load has dropped, and that they do not come back")
  func undo() async throws {
    let bench = try await Self.open()
    await bench.press("L", "y", "U")
    #expect(
      bench.model.flash?.text
        == "the load just made is not undone: it dropped 2025_10_1, 2025_5_2, which no undo brings back;"
        + " D evicts what it brought")
  }

  @Test("it is seen in 40 × 10, and yes is offered beside it")
  func small() async throws {
    let bench = try await Self.open(Self.bothYears, 40, 10)
    await bench.press("L")
    #expect(bench.screen.contains(Self.warning))
    #expect(bench.screen.contains("y load"))
    #expect(bench.rows[9].contains("y load"))
  }

  @Test("names too long for a low window come first, and the rest is scrolled to")
  func long() async throws {
    let names = (1...9).map { "2025_a_survey_with_a_long_name_\($0)" }
    let files = names.map { Sample.file($0, loaded: [], available: ["age"]) }
    let bench = try await Self.open(files + [Self.bothYears[2]], 40, 10)
    await bench.press("L")
    #expect(bench.screen.contains("! drops \(names[0])") || bench.screen.contains(names[0]))
    #expect(bench.screen.contains("· ↓ ↑ PgDn PgUp"))
    var seen = bench.screen
    for _ in 0..<30 {
      await bench.press("down")
      seen += bench.screen
    }
    for name in names { #expect(seen.contains(name), "\(name)") }
    #expect(seen.contains("undo does not bring them back"))
    #expect(!bench.requests.contains { $0.writes })
  }

  @Test("until they are known there is no yes")
  func unknown() async throws {
    let bench = try await Self.open()
    bench.held = Self.foresees
    await bench.press("L")
    #expect(bench.screen.contains("looking up whether files of the thread would go…"))
    #expect(!bench.screen.contains("y load"))
    await bench.press("y")
    #expect(bench.screen.contains("still looking up whether files would go"))
    #expect(!bench.requests.contains { $0.writes })
    await bench.release()
    #expect(bench.screen.contains(Self.warning))
    await bench.press("y")
    #expect(bench.requests.contains { $0.writes })
  }

  @Test("when somebody else changes the thread they are looked up again, and yes waits for it")
  func changed() async throws {
    let bench = try await Self.open([Self.bothYears[2]])
    await bench.press("L")
    #expect(bench.screen.contains("y load"))
    #expect(!bench.screen.contains("drops"))
    _ = try await bench.cache.updateThreadCache(
      Self.identity.id,
      with: [
        CachedFile(
          id: "2024_8", slices: [], loadedSegments: [], availableSegments: ["age"])
      ])
    bench.held = Self.foresees
    await bench.send(.changes(.changed(Self.identity.metaKey)))
    await bench.press("y")
    #expect(!bench.requests.contains { $0.writes })
    await bench.release()
    await bench.press("y")
    #expect(bench.requests.contains { $0.writes })
  }

  @Test(
    "what would go because of a change after yes is not written, and is asked about",
    arguments: [["L"], ["X"], ["r", ".", ".", ".", "W"]])
  func late(keys: [String]) async throws {
    let bench = try await Self.open([Self.bothYears[2]])
    for key in keys { await bench.press(key) }
    #expect(!bench.screen.contains("drops"))
    bench.held = { $0.writes }
    await bench.press("y")
    let options = UpdateOptions(
      compatibilityMetadata: try JSONDocument(parsing: #"{"isFullyCompatible":true}"#).root)
    _ = try await bench.cache.updateThreadCache(
      Self.identity.id,
      with: [CachedFile(id: "2025_9", slices: [], loadedSegments: [], availableSegments: ["age"])],
      options: options)
    await bench.release()
    #expect(try await Self.files(bench) == ["2024_7", "2025_9"])
    #expect(bench.screen.contains("It would now also drop 2025_9: nothing was written."))
    #expect(bench.screen.contains("! drops 2025_9"))
    await bench.press("y")
    #expect(try await Self.files(bench) == ["2024_7"])
  }

  @Test("many of them leave room for the thread, and for what undo does not do")
  func many() async throws {
    let many = (1...196).map { Sample.file("2025_\($0)", loaded: [], available: ["age"]) }
    let bench = try await Self.open(many + [Self.bothYears[2]])
    await bench.press("L")
    #expect(bench.screen.contains("in response:thread_twoYears"))
    #expect(bench.screen.contains("undo does not bring them back"))
    #expect(bench.screen.contains("2025_6 and 190 more"))
    #expect(bench.screen.contains("keeps files of one year, unless"))
    await bench.press("y")
    #expect(bench.screen.contains("; dropped 2025_1, 2025_2 and 194 more"))
  }

  @Test("where they cannot be known nothing is loaded, and the question says why")
  func failure() async throws {
    let bench = try await Self.open()
    bench.held = Self.foresees
    await bench.press("L")
    let (id, _) = try #require(bench.heldJobs.first)
    await bench.send(
      .foreseen(id, .failure(.store(StoreError(.timedOut, "the store did not answer")))))
    #expect(bench.screen.contains("the store did not answer"))
    await bench.press("y")
    #expect(bench.screen.contains("what would go is not known: nothing is loaded"))
    #expect(!bench.requests.contains { $0.writes })
  }

  @Test("no looks nothing up any more")
  func cancelled() async throws {
    let bench = try await Self.open()
    bench.held = Self.foresees
    await bench.press("L", "n")
    #expect(bench.effects.contains { if case .cancel(.outlook) = $0 { true } else { false } })
  }

  @Test("a load that keeps all says that what is cached stays; of a thread: record none is asked")
  func kept() async throws {
    let bench = try await Self.open([Self.bothYears[1]])
    await bench.press("L")
    #expect(!bench.screen.contains("drops"))
    #expect(bench.screen.contains("What is cached stays"))
    let usual = try await Workbench.onThread()
    await usual.press("G", "0", "L")
    #expect(usual.screen.contains("y load"))
    #expect(!usual.requests.contains(where: Self.foresees))
  }

  @Test("a dry run names them in its write, its answer and the line below")
  func dryRun() async throws {
    let bench = try await Self.open()
    await bench.press("r", "enter")
    #expect(
      bench.screen.contains("dry run, not written: drops 2025_10_1, 2025_5_2 of "))
    #expect(bench.screen.contains("! written for real it drops 2025_10_1, 2025_5_2: a response:"))
    #expect(bench.rows[38].hasPrefix(" ! drops 2025_10_1, 2025_5_2 · 0 of "))
    #expect(try await Self.files(bench).count == 3)
  }

  @Test("continuity proposes a load that keeps everything where there is one")
  func proposal() async throws {
    let bench = try await Self.open()
    await bench.press("5")
    #expect(bench.screen.contains("asks for       2025_10_1: overall, region, age"))
    #expect(!bench.screen.contains("drops"))
    let one = try await Self.open([Self.bothYears[0]])
    await one.press("5")
    // The source has 2024_7 first.
    #expect(one.screen.contains("asks for       2025_1: region, age, gender"))
  }

  @Test("where there is none, or another one was asked for, it says what goes")
  func lossyProposal() async throws {
    let bench = try await Self.open(Array(Self.bothYears[1...]))
    func ask(_ text: String) async {
      await bench.press("a", "ctrl-u")
      await bench.type(text)
      await bench.press("enter")
    }
    await bench.press("5")
    await ask("2024_7: region")
    #expect(
      bench.screen.contains("! It drops 2025_5_2: a response: thread keeps files of one year"))
    #expect(bench.rows.contains { $0.contains("next") && $0.contains("! 2024_7: region") })
    await bench.press("X")
    #expect(bench.screen.contains("! drops 2025_5_2"))
    await bench.press("y")
    #expect(bench.screen.contains("dropped        2025_5_2"))
    await bench.press("G")
    await ask("2024_9: region")
    #expect(!bench.screen.contains("It drops"), "the source has no such file")
    let lossy = try await Self.open([
      Sample.file("2025_5_2", loaded: [], available: ["age"]),
      Sample.file("2024_7", loaded: [], available: ["age"]),
    ])
    await lossy.press("5")
    #expect(lossy.screen.contains("! It drops "))
  }
}
