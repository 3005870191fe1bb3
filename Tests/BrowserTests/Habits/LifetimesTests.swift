import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("The lifetime of marked threads")
struct LifetimesTests {
  private func bench(_ count: Int, _ width: Int = 100, _ height: Int = 30) async throws -> Workbench
  {
    let threads = (0..<count).map {
      (
        "thread_\(100 + $0)",
        Sample.meta([Sample.file("2025_1", loaded: ["age"], available: ["age"])])
      )
    }
    return try await Workbench(width: width, height: height, threads: threads)
  }

  private func expiry(_ bench: Workbench, _ id: String) async throws -> Expiry? {
    try await bench.cache.lifetime(ThreadIdentity(schema: .thread, id: ThreadID(id))).expiry
  }

  @Test("the question says how many and which, all get it, and one undo takes it back")
  func marked() async throws {
    let bench = try await bench(5)
    let before = try await expiry(bench, "thread_100")
    await bench.press("space", "j", "space", "space", "T")
    #expect(bench.screen.contains("3 threads expire in:"))
    await bench.type("12h")
    await bench.press("enter")
    #expect(bench.screen.contains("3 marked threads expire in 12 h"))
    for name in ["thread_100", "thread_102", "thread_103"] {
      #expect(bench.rows.contains { $0.contains("│") && $0.contains(name) })
    }
    #expect(bench.screen.contains("can be undone (U)"))
    #expect(!bench.requests.contains { $0.writes })
    await bench.press("y")
    let twelveHours = Expiry(milliseconds: Workbench.now + 12 * 3_600_000)
    for name in ["thread_100", "thread_102", "thread_103"] {
      #expect(try await expiry(bench, name) == twelveHours)
      let lifetime = try await bench.cache.lifetime(
        ThreadIdentity(schema: .thread, id: ThreadID(name)))
      #expect(lifetime.agrees)
    }
    #expect(try await expiry(bench, "thread_101") != twelveHours)
    #expect(bench.screen.contains("3 threads expire in 12 h"))
    #expect((bench.model.screens[0] as? ThreadsScreen)?.marks.count == 0)
    await bench.press("U")
    #expect(bench.screen.contains("3 threads expire in 12 h"))
    await bench.press("y")
    #expect(try await expiry(bench, "thread_100") == before)
  }

  @Test("of more than twenty the number is typed first, and each can be scrolled to in 40 × 10")
  func many() async throws {
    let bench = try await bench(25, 40, 10)
    await bench.press("*", "T", "enter", "y")
    #expect(bench.screen.contains("First type 25, then y."))
    #expect(bench.screen.contains("25 marked threads expire in 90 d"))
    var seen = ""
    for _ in 0..<30 {
      await bench.press("down")
      seen += bench.screen
    }
    for place in 0..<25 { #expect(seen.contains("thread_\(100 + place)")) }
    #expect(!bench.requests.contains { $0.writes })
    await bench.type("25")
    await bench.press("y")
    #expect(
      try await expiry(bench, "thread_124")
        == Expiry(milliseconds: Workbench.now + 90 * 86_400_000))
  }

  @Test("a thread that is gone by then does not keep the others from getting it")
  func gone() async throws {
    let bench = try await bench(3)
    await bench.press("*", "T", "enter")
    _ = try await bench.cache.store.delete(["thread:thread_101:meta"], versions: [:])
    await bench.press("y")
    #expect(bench.screen.contains("thread_101 is gone; 2 threads expire in 90 d"))
  }
}
