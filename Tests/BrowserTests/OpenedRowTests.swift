import KeyValue
import Retrieval
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

  @Test("a hash that somebody changes makes the row one whose hashes nobody looked at")
  func hashChanged() async throws {
    let bench = try await Self.bench()
    await bench.press("enter", "esc")
    #expect(row(bench).contains("1 broken"))
    await bench.send(.changes(.changed(MatrixSample.identity.fileKey("2025_1"))))
    #expect(row(bench).contains("  meta ok"))
  }

  @Test("an order goes by what is known of the hashes")
  func ordered() async throws {
    let bench = try await Self.bench()
    let record = try #require(try await bench.cache.record(MatrixSample.identity))
    let whole = try #require(record.summary)
    var known = KnownHashes()
    known.note(whole)
    let row = try #require(try await bench.cache.summaries(of: [MatrixSample.identity])[0])
    #expect(row.state == .ok)
    #expect(known.applied(to: row).state == .broken(1))
    let (broken, sound) = (known.applied(to: row), row)
    #expect(SortKey.meta.value(of: broken, now: 0) < SortKey.meta.value(of: sound, now: 0))
    var changed = row
    changed.version = nil
    #expect(known.applied(to: changed).state == .ok)
  }

  @Test("a load that could not be stored changes no row")
  func idleLoad() async throws {
    let bench = try await Self.bench()
    await bench.press("enter", "esc")
    let result = try await bench.retrieval.load(
      LoadRequest(
        thread: MatrixSample.identity.id,
        files: [FileRequest(id: "2025_1", segments: ["region"])]))
    #expect(result.answer.cache == .hit)
    await bench.send(.loaded(.none(in: .load), .success(result)))
    #expect(!row(bench).contains("~"))
    #expect(row(bench).contains("1 broken"), "it is still known")
  }
}
