import Retrieval
import Testing
import ThreadCache

@testable import Browser

@Suite("Heat")
struct MatrixHeatTests {
  @Test("m goes from none to size to age and back, and says so")
  func cycle() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("m")
    #expect(bench.screen.contains("heat by size"))
    #expect(bench.matrix?.heat == .bytes)
    await bench.press("m")
    #expect(bench.screen.contains("heat by age"))
    await bench.send(.tick(now: Workbench.now + 20_000))
    #expect(bench.rows[38].contains("▁–█ loaded, by age"))
    await bench.press("m")
    #expect(bench.screen.contains("heat off"))
    #expect(bench.matrix?.heat == Heat.none)
  }

  @Test("the largest slice has the highest level, and only loaded cells have one")
  func size() async throws {
    let long = "[\"" + String(repeating: "x", count: 800) + "\"]"
    let meta = Sample.meta([
      "{\"id\":\"a\",\"data\":{\"age\":[1],\"region\":\(long)},"
        + "\"loadedSegments\":[\"age\",\"region\"],"
        + "\"availableSegments\":[\"age\",\"region\",\"gender\"]}"
    ])
    let bench = try await MatrixSample.bench(meta, glyphs: .ascii)
    await bench.press("m")
    #expect(bench.sign("a", "region") == "8")
    #expect(bench.sign("a", "age") == "1")
    #expect(bench.sign("a", "gender") == "o")
  }

  @Test("a cell is as old as its recorded load; without one the lifetime of its file tells about")
  func age() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("L", "y", "m", "m")
    #expect(bench.matrix?.loadedAt.count == 1)
    #expect(bench.sign("2024_7", "age") == "▁")
    #expect(bench.screen.contains("<1 min ago"))
    await bench.send(.tick(now: Workbench.now + 70 * 86_400_000))
    #expect(bench.sign("2024_7", "age") == "█")
    #expect(bench.screen.contains("70 d ago"))
    await bench.press("l")
    #expect(bench.screen.contains("≈ 70 d ago"))
  }

  @Test("levels of age grow with it")
  func levels() {
    let hour: Int64 = 3_600_000
    #expect(Heat.level(age: 0) == 0)
    #expect(Heat.level(age: 61 * 24 * hour) == 1)
    let levels = [0, 2, 7, 30, 100, 200, 1000, 2000].map { Heat.level(age: $0 * hour) }
    #expect(levels == levels.sorted())
    #expect(Set(levels).count == 8)
    #expect(Heat.level(bytes: 0, largest: 0) == 0)
    #expect(Heat.level(bytes: 9, largest: 3) == 1)
  }
}
