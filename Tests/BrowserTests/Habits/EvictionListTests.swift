import Testing
import ThreadCache

@testable import Browser

@Suite("What goes with an eviction is named")
struct EvictionListTests {
  private static func bench(_ count: Int, _ width: Int, _ height: Int) async throws -> Workbench {
    let files = (1...3).map { Sample.file("2025_\($0)", loaded: ["age"], available: ["age"]) }
    return try await Workbench(
      width: width, height: height,
      threads: (0..<count).map { ("thread_\(100 + $0)", Sample.meta(files)) }
    ) { $0.address = "redis://cache.example:6379/0" }
  }

  /// Everything that comes by on the way down.
  private func scrolled(_ bench: Workbench, _ key: String, times: Int) async -> String {
    var seen = bench.screen
    for _ in 0..<times {
      await bench.press(key)
      seen += bench.screen
    }
    return seen
  }

  @Test("of four marked threads each is named at once, and each key is scrolled to")
  func four() async throws {
    let bench = try await Self.bench(4, 80, 24)
    await bench.press("*", "D")
    for place in 0..<4 {
      #expect(bench.rows.contains { $0.contains("│ thread_\(100 + place) ") })
    }
    #expect(bench.screen.contains("with 16 keys:"))
    #expect(bench.screen.contains("1–16 of 21 · ↓ ↑ PgDn PgUp"))
    #expect(bench.screen.contains("frees "))
    let seen = await scrolled(bench, "down", times: 10)
    for place in 0..<4 {
      #expect(seen.contains("thread:thread_\(100 + place):meta"))
      for file in 1...3 { #expect(seen.contains("thread:thread_\(100 + place):file:2025_\(file)")) }
    }
    #expect(!seen.contains("is neither"))
    #expect(bench.screen.contains("6–21 of 21"))
    await bench.press("pgup")
    #expect(bench.screen.contains("1–16 of 21"))
    #expect(!bench.requests.contains { $0.writes })
    await bench.press("y")
    #expect(bench.requests.contains { $0.writes })
  }

  @Test(
    "of 42 threads every one and every key is to be seen, under what goes and what is to be typed",
    arguments: [(80, 24), (40, 10)])
  func many(width: Int, height: Int) async throws {
    let bench = try await Self.bench(42, width, height)
    await bench.press("*", "D")
    #expect(bench.screen.contains("Evict from redis"))
    var seen = bench.screen
    // Two rows a key in the low window.
    for _ in 0..<400 {
      await bench.press("down")
      #expect(bench.screen.contains("42 whole threads"))
      #expect(bench.screen.contains("42, then y."))
      seen += bench.screen
    }
    #expect(!seen.contains("is neither"))
    for place in 0..<42 {
      #expect(seen.contains("│ thread_\(100 + place) "))
      for file in 1...3 {
        #expect(
          seen.contains("thread:thread_\(100 + place):file:2025_\(file) "), "\(place) \(file)")
      }
    }
    await bench.type("42")
    await bench.press("y")
    #expect(bench.requests.contains { $0.writes })
  }

  @Test("before the number is typed a key that is no answer, and y too, says what to type")
  func first() async throws {
    let bench = try await Self.bench(42, 80, 24)
    await bench.press("*", "D")
    for key in ["x", "enter", "y"] {
      await bench.press(key)
      #expect(bench.screen.contains("type 42 first, then y"), "\(key)")
      #expect(!bench.screen.contains("is neither"))
      await bench.press("down")
    }
    await bench.type("7")
    await bench.press("y")
    #expect(bench.screen.contains("type 42 first, then y"))
    #expect(bench.screen.contains("7 is not 42: nothing has gone."))
    await bench.press("backspace")
    await bench.type("42")
    await bench.press("x")
    #expect(bench.screen.contains("x is neither"))
    #expect(!bench.requests.contains { $0.writes })
  }

  @Test("hundreds that match a filter are named too")
  func bulk() async throws {
    let bench = try await Self.bench(210, 80, 24)
    await bench.press("*", "D")
    #expect(bench.screen.contains("1–6 of 210 · ↓ ↑ PgDn PgUp"))
    let seen = await scrolled(bench, "pgdn", times: 45)
    for place in 0..<210 { #expect(seen.contains("thread_\(100 + place)")) }
    #expect(bench.screen.contains("205–210 of 210"))
    #expect(bench.screen.contains("Type the number of threads, 210, then y."))
  }

  @Test("where all is in sight an arrow says so")
  func short() async throws {
    let bench = try await Self.bench(1, 80, 24)
    await bench.press("D", "down")
    #expect(bench.screen.contains("all of it is in sight"))
    #expect(!bench.screen.contains("PgDn"))
  }
}
