import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("Rows of threads that were opened")
struct OpenedRowTests {
  private static let meta = Sample.meta([
    Sample.file("2025_1", loaded: ["region", "age"], available: ["region", "age"])
  ])

  /// A list with a thread whose hash says something else than its meta.
  private static func bench() async throws -> Workbench {
    let bench = try await Workbench(width: 120, threads: [(MatrixSample.id, meta)])
    try await bench.cache.store.project(
      Projection(
        key: MatrixSample.identity.fileKey("2025_1"),
        change: .fields(set: [Array("age".utf8): Array("1".utf8)], removed: []),
        lifetime: .after(milliseconds: 89 * 86_400_000)))
    return bench
  }

  private func row(_ bench: Workbench) -> String {
    bench.rows.first { $0.contains(MatrixSample.id) } ?? ""
  }

  @Test("a row takes over what was found out about the hashes, and keeps it when it is read again")
  func takesOver() async throws {
    let bench = try await Self.bench()
    #expect(row(bench).contains("  meta ok"))
    await bench.press("enter", "esc")
    #expect(row(bench).contains("1 broken"))
    await bench.send(.changes(.resync))
    #expect(row(bench).contains("1 broken"))
    await bench.press("ctrl-r")
    #expect(row(bench).contains("1 broken"), "all threads were found anew")
    await bench.press("]")
    #expect(bench.screen.contains("no other broken meta"))
  }

  @Test("after a repair the row is what the repair left, though nothing more can be read")
  func repaired() async throws {
    let bench = try await Self.bench()
    await bench.press("enter")
    #expect(bench.screen.contains("1 broken"))
    bench.held = {
      switch $0 {
      case .record, .summaries: true
      default: false
      }
    }
    await bench.press("R", "y")
    #expect(!bench.rows[1].contains("broken"))
    #expect(bench.screen.contains("repaired 1"))
    await bench.press("esc")
    #expect(row(bench).contains("  ok"))
  }

  @Test("a row of a thread that was changed since says what its meta says")
  func changed() async throws {
    let bench = try await Self.bench()
    await bench.press("enter", "esc")
    let file = CachedFile(
      id: "2025_1", slices: [("age", Array("[2]".utf8))], loadedSegments: ["age"],
      availableSegments: ["age"])
    _ = try await bench.cache.updateThreadCache(MatrixSample.identity.id, with: [file])
    await bench.send(.changes(.changed(MatrixSample.identity.metaKey)))
    #expect(row(bench).contains("  meta ok"))
  }

  @Test("only of a thread whose hashes were looked at it is said that it is ok, to the ear too")
  func whole() async throws {
    let threads = [(MatrixSample.id, Self.meta)]
    let bench = try await Workbench(width: 120, threads: threads)
    #expect(row(bench).contains("  meta ok"))
    await bench.press("enter", "esc")
    #expect(row(bench).contains("  ok"))
    let spoken = try await Workbench(width: 120, threads: threads, linear: true)
    #expect(spoken.screen.contains("META ok, its hashes were not looked at"))
  }
}
