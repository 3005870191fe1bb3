import KeyValue
import Testing
import ThreadCache

@testable import Browser

/// What must be there in 80 × 24 and in 40 × 10, whatever else gives way.
@Suite("Little room")
struct SmallWindowTests {
  private static let later = ThreadIdentity(
    schema: .response, id: "thread_4kA5vg3MgUip4xb7hgFF6rCf")

  /// The list of one thread of the later schema, whose id with its prefix is long.
  private static func list(_ width: Int, _ height: Int) async throws -> Workbench {
    let bench = try await Workbench(width: width, height: height, threads: [])
    let files = (1...4).map {
      Sample.file(
        "2025_14_\($0)", loaded: ["age", "region"], available: ["age", "region", "gender"])
    }
    try await Sample.store(
      Sample.meta(files), at: "\(later.id)", schema: .response, in: bench.cache.store, days: 0)
    await bench.press("ctrl-r")
    return bench
  }

  @Test("what goes with a thread is told, its id loses its middle")
  func evict() async throws {
    let bench = try await Self.list(80, 24)
    await bench.press("D")
    #expect(
      bench.screen.contains(
        "│ 1 whole thread with 4 files and 8 loaded segments: response:thr…4xb7hgFF6rCf │"))
    await bench.resize(40, 10)
    #expect(bench.rows[2] == "│ 1 whole thread, 4 files, 8 loaded    │")
    #expect(bench.rows[3] == "│ response:thread_4k…MgUip4xb7hgFF6rCf │")
    #expect(bench.rows[4].hasPrefix("│ frees "))
  }

  @Test("a thread of the later schema says so in every question, and once")
  func laterSchema() async throws {
    let bench = try await Self.list(120, 40)
    let name = "\(Self.later)"
    for keys in [["D"], ["T", "enter"], ["enter", "0", "L"]] {
      for key in keys { await bench.press(key) }
      let question = bench.rows.filter { $0.contains("│") }.joined(separator: "\n")
      #expect(question.contains(name), "\(keys): \(bench.screen)")
      await bench.press("n")
    }
    await bench.press("D", "t", "y", "U")
    #expect(bench.screen.contains("evict \(name) "))
    #expect(bench.screen.contains("│ of "))
    await bench.press("n", "3")
    #expect(bench.screen.contains("evict \(name)"))
    #expect(!bench.screen.contains("thread thread_"))
  }

  @Test("an address too long for the frame leaves room for what is asked")
  func deed() async throws {
    let bench = try await Workbench(
      width: 40, height: 10,
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual)))
    ) {
      $0.address = "redis://cache.internal.example.org:6379/0 (production)"
    }
    await bench.press("T", "enter")
    #expect(bench.screen.contains("expires in 90 d"))
    await bench.press("n", "l", "D")
    #expect(bench.screen.contains("gender of 2024_7 in thread"))
    #expect(bench.screen.contains("can be undone (U)"))
  }

  @Test("the number to type is told, and why y was not taken")
  func number() async throws {
    let threads = (0..<300).map { ("thread_\($0)", Sample.meta([])) }
    for count in [25, 300] {
      let bench = try await Workbench(width: 40, height: 10, threads: Array(threads.prefix(count)))
      await bench.press("*", "D")
      #expect(bench.screen.contains("Type \(count), then y."))
      await bench.type("7")
      await bench.press("y")
      #expect(bench.screen.contains("Not 7: type \(count), then y."))
      #expect(bench.screen.contains("number: 7"))
      #expect(bench.screen.contains("undone"))
      // What is said of the key leaves the frame a frame.
      #expect(bench.rows.contains { $0.hasPrefix("└ type \(count) first, then y ─") })
    }
  }

  @Test("a filter that is active is to be seen wherever one can be")
  func filter() async throws {
    let bench = try await Workbench(width: 40, height: 10)
    await bench.press("/")
    await bench.type("ksx")
    await bench.press("enter")
    #expect(bench.rows[1].hasPrefix("   THREAD  /ksx"))
    await bench.resize(40, 6)
    #expect(bench.screen.contains("/ksx · 1–1 of 1"))
    await bench.resize(40, 10)
    await bench.press("enter", "/")
    await bench.type("2025_10")
    await bench.press("enter")
    #expect(bench.rows[1].hasPrefix(" 1 of 3 files with 2025_10"))
    await bench.press("esc", "/")
    await bench.type("a_text_that_is_wider_than_the_window_is")
    #expect(bench.rows[1].hasPrefix(" 0 of 3 files with a_text"))
    await bench.press("esc", "3", "/")
    await bench.type("scan")
    await bench.press("enter")
    #expect(bench.rows[8].contains("containing “scan”"))
  }

  @Test("ids of files that are too long are cut where they are told from each other")
  func fileIDs() async throws {
    let ids = ["2025_1_2", "2025_5_2", "2025_8_2"]
    let bench = try await Workbench(
      width: 20, height: 9,
      threads: [
        ("t", Sample.meta(ids.map { Sample.file($0, loaded: ["age"], available: ["age"]) }))
      ], start: .thread(ThreadIdentity(schema: .thread, id: "t")))
    let shown = bench.rows.compactMap { $0.firstMatch(of: /[0-9_]*…[0-9_]*/)?.output }
    #expect(shown.count >= 2, "\(bench.screen)")
    #expect(Set(shown).count == shown.count, "\(shown)")
  }

  @Test("the place in the list cannot be taken for how many rows are shown")
  func place() async throws {
    let bench = try await Workbench(width: 40, height: 10)
    await bench.press("j")
    #expect(bench.rows[1].contains("row 2 of 6"))
  }

  @Test("the lifetime that is typed has room, and what can be typed is told")
  func lifetime() async throws {
    let bench = try await Workbench(width: 40, height: 10)
    await bench.press("T")
    #expect(bench.rows[8] == " expires in: 90d    90d 12h 30m persist")
  }

  @Test("many cells that went are counted, so that what undoes it is told")
  func manyEvicted() async throws {
    let bench = try await Workbench.onThread(40, 10)
    await bench.press("*", "D", "y")
    #expect(bench.screen.contains("evict 20 segments of 3 files"), "\(bench.screen)")
    #expect(bench.screen.contains("U undoes it"), "\(bench.screen)")
    await bench.press("U", "y")
    #expect(bench.screen.contains("undone: evict 20 segments of 3 files"), "\(bench.screen)")
  }

  @Test("the palette says whole why the selected action does nothing")
  func palette() async throws {
    let bench = try await Workbench(width: 40, height: 10)
    await bench.press("2", ":")
    await bench.type("evict")
    let words = bench.rows.joined().split(separator: " ").joined(separator: " ")
    #expect(words.contains("only in the list of threads and a thread"))
    #expect(bench.rows[9].contains("esc back"))
  }
}
