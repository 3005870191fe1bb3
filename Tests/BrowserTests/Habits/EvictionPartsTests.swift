import Testing
import ThreadCache

@testable import Browser

@Suite("The parts of a thread that an eviction names")
struct EvictionPartsTests {
  private func bench(_ width: Int = 120, _ height: Int = 40) async throws -> Workbench {
    let bench = try await Workbench(
      width: width, height: height,
      threads: [
        (
          "thread_1",
          Sample.meta([
            Sample.file("2025_1", loaded: ["region", "age"], available: ["region", "age"]),
            Sample.file("2025_2", loaded: ["region"], available: ["region", "age"]),
          ])
        )
      ])
    await bench.press("enter", "*", "D")
    return bench
  }

  @Test("marked cells of several files are named, and those that are not loaded are not")
  func marked() async throws {
    let bench = try await bench()
    #expect(bench.screen.contains("3 loaded segments of 2 files in 1 thread"))
    #expect(bench.rows.contains { $0.contains("│ region, age of 2025_1 ") })
    #expect(bench.rows.contains { $0.contains("│ region of 2025_2 ") })
    await bench.press("y", "U")
    #expect(bench.screen.contains("evict region, age of 2025_1; region of 2025_2"))
  }

  @Test("in a low window the keys have the room")
  func low() async throws {
    let bench = try await bench(80, 10)
    #expect(!bench.screen.contains("region of 2025_2"))
    #expect(bench.screen.contains("y evict"))
  }
}
