import Testing
import ThreadCache

@testable import Browser

@Suite("A range that is open")
struct RangeTests {
  private func list(_ bench: Workbench) throws -> ThreadsScreen {
    try #require(bench.model.screens[0] as? ThreadsScreen)
  }

  @Test("is shown on each of its rows, counted, and in the footer")
  func shown() async throws {
    let bench = try await Workbench(width: 120)
    await bench.press("g", "g", "v", "j", "j")
    #expect(bench.rows[3].hasPrefix(" v "))
    #expect(bench.rows[4].hasPrefix(" v "))
    #expect(bench.rows[5].hasPrefix("▌v "))
    #expect(!bench.rows[6].hasPrefix(" v"))
    #expect(bench.screen.contains("range of 3"))
    #expect(bench.rows.last?.contains("v mark the range") == true)
    #expect(bench.rows.last?.contains("esc drop the range") == true)
    await bench.press("esc")
    #expect(!bench.screen.contains("range"))
    #expect(try list(bench).marks.count == 0)
  }

  @Test("D is about all of its rows, and about what was marked before")
  func evicted() async throws {
    let bench = try await Workbench()
    await bench.press("g", "g", "space", "v", "j", "D")
    #expect(bench.screen.contains("3 whole threads"))
    #expect(try list(bench).marks.count == 3)
    #expect(try list(bench).rangeStart == nil)
  }

  @Test("T is about all of its rows")
  func lifetime() async throws {
    let bench = try await Workbench()
    await bench.press("g", "g", "v", "j", "j", "T")
    #expect(bench.screen.contains("3 threads expire in: 90d"))
  }

  @Test("that began on a row that the filter hides is dropped, and nothing is asked")
  func hidden() async throws {
    let bench = try await Workbench()
    await bench.press("g", "g", "v", "/")
    await bench.type("ksx")
    await bench.press("enter", "D")
    #expect(bench.model.overlay == nil)
    #expect(bench.screen.contains("the range began on a row that is not shown now"))
    #expect(try list(bench).rangeStart == nil)
  }

  @Test("in the matrix D and L are about its cells", arguments: ["D", "L"])
  func matrix(key: String) async throws {
    let bench = try await MatrixSample.bench(MatrixSample.files(6))
    await bench.press("g", "g", "0", "l", "v", "j", "l", key)
    #expect(bench.model.overlay != nil)
    #expect(bench.matrix?.marks.count == 4)
    #expect(bench.matrix?.rangeStart == nil)
  }

  @Test("is spoken, and so is what becomes of a row or cell that is marked")
  func spoken() async throws {
    let bench = try await Workbench(linear: true)
    await bench.press("g", "g", "v", "j")
    #expect(bench.rows[1].hasSuffix(", range of 2"))
    await bench.press("esc", "space")
    #expect(bench.screen.contains("\nmarked thread_FiHxcpVHExsMu3rF1wdhlLVO"))
    await bench.press("k", "space")
    #expect(bench.screen.contains("\nnot marked any more thread_FiHxcpVHExsMu3rF1wdhlLVO"))
    let matrix = try await Workbench(
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))), linear: true)
    await matrix.press("g", "g", "0", "l", "v", "j")
    #expect(matrix.rows[1].contains("range of 2 files by 1 segment"))
  }
}
