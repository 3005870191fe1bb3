import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("What is wrong with files and threads as a whole")
struct FindingTests {
  private static let whole = Sample.file(
    "2025_1", loaded: ["region", "age"], available: ["region", "age"])
  private static let other = Sample.file("2025_2", loaded: ["age"], available: ["age"])
  private static let twice = Sample.meta([other, whole, whole])

  /// Makes a hash hold a string.
  private func spoilHash(_ file: String, in bench: Workbench) async throws {
    let key = MatrixSample.identity.fileKey(file)
    _ = try await bench.cache.store.delete([key], versions: [:])
    _ = try await bench.cache.store.commit(
      Commit(
        anchor: key, expected: .absent, change: .value(Array("moved".utf8)),
        lifetime: .after(milliseconds: 80_000_000)))
  }

  private func panel(of bench: Workbench) -> String {
    bench.rows.dropFirst(2).compactMap { $0.split(separator: "│").last }
      .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
  }

  @Test("a second file of one id is counted, marked and gone to; its panel and its cells say it")
  func duplicate() async throws {
    let bench = try await MatrixSample.bench(Self.twice)
    let words = "$.files[2] is a second file 2025_1; updates go into the first one"
    #expect(bench.rows[1].contains(" · 1 broken file · "))
    #expect(!bench.rows[1].contains("finding"))
    // What is wrong is what one came for.
    #expect((bench.matrix?.view.cursor, bench.matrix?.column) == (2, 0))
    #expect(bench.rows[5].hasPrefix("▌!2025_1 "))
    #expect(bench.rows[4].hasPrefix("  2025_1 "))
    #expect(panel(of: bench).contains(words))
    await bench.press("l", "l")
    #expect(panel(of: bench).contains(words))
    await bench.press("g", "g", "]")
    #expect((bench.matrix?.view.cursor, bench.matrix?.column) == (2, 0))
    await bench.press("]")
    #expect(bench.screen.contains("no other cell is broken"))
    await bench.press("R")
    #expect(bench.screen.contains("this has no one right answer: $.files[2] is a second file"))
  }

  @Test("a hash that is none is said of its file, and of each of its cells")
  func hash() async throws {
    let bench = try await MatrixSample.bench(Sample.meta([Self.other, Self.whole]))
    try await spoilHash("2025_1", in: bench)
    await bench.press("ctrl-r", "]")
    #expect(bench.rows[1].contains("1 broken"))
    #expect((bench.matrix?.file?.id, bench.matrix?.column) == ("2025_1", 0))
    #expect(panel(of: bench).contains("holds a string"))
    await bench.press("l", "l")
    #expect(panel(of: bench).contains("holds a string"))
    await bench.press("k")
    #expect(!panel(of: bench).contains("holds a string"))
  }

  @Test("what is wrong with no file is said where ] finds no other cell")
  func never() async throws {
    let bench = try await MatrixSample.bench(Sample.meta([Self.other]))
    _ = try await bench.cache.store.expire(
      [MatrixSample.identity.metaKey, MatrixSample.identity.fileKey("2025_2")], .never)
    await bench.press("ctrl-r", "]")
    #expect(bench.screen.contains("no cell is broken; the thread never expires; set a lifetime"))
    #expect(!bench.rows[1].contains("broken"))
    await bench.press("esc")
    #expect(bench.rows.contains { $0.contains("never") && $0.contains("  ok") })
  }

  @Test("an eviction that is about two files says so", arguments: ["s", "f"])
  func eviction(way: String) async throws {
    let bench = try await MatrixSample.bench(Self.twice)
    await bench.press("l", "l", "D")
    if way != "s" { await bench.press(way) }
    #expect(bench.screen.contains("2 files of the thread have the id 2025_1: this is about both."))
    await bench.press("n", "g", "g", "D")
    #expect(!bench.screen.contains("have the id"))
  }

  @Test("LOADED counts by one rule, which the signs tell, and the panel of a broken cell too")
  func rule() async throws {
    let bench = try await MatrixSample.bench(MatrixSample.states)
    try await MatrixSample.writeHash(bench)
    await bench.press("ctrl-r")
    #expect(bench.row(of: "2025_1").contains(" 2/7 "))
    await bench.press("0", "l", "l", "l", "l", "l", "l")
    #expect(bench.matrix?.segmentName == "sector")
    #expect(bench.screen.contains("loaded, but broken"))
    await bench.press("0", "l")
    #expect(bench.screen.contains("broken, not loaded"))
    await bench.press("i")
    #expect(
      bench.screen.contains("LOADED: marked loaded, with a slice in the meta, broken or not"))
  }

  @Test("of a slice that only the hash has, R and the panel name the same ways out")
  func onlyInHash() async throws {
    let file = Sample.file("2025_1", loaded: ["region"], available: ["region", "age"])
    let bench = try await MatrixSample.bench(Sample.meta([file]))
    try await bench.cache.store.project(
      Projection(
        key: MatrixSample.identity.fileKey("2025_1"),
        change: .fields(
          set: [
            Array("region".utf8): Array(Sample.slice(0).utf8), Array("age".utf8): Array("1".utf8),
          ], removed: []), lifetime: .after(milliseconds: 89 * 86_400_000)))
    await bench.press("ctrl-r", "]")
    #expect(bench.matrix?.cell?.name == "age")
    #expect(panel(of: bench).contains("L loads it again"))
    await bench.press("R")
    #expect(bench.screen.contains("this has no one right answer"))
    #expect(bench.screen.contains("L loads it again, e\n   edits, D evicts it"))
  }

  @Test("marked cells that are not loaded are nothing to evict, which is no failure")
  func nothingLoaded() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("l", "l", "space", "D")
    #expect(bench.screen.contains("None of the marked cells is loaded: nothing to evict."))
    #expect(!bench.screen.contains("try again"))
    await bench.press("y")
    #expect(bench.screen.contains("there is nothing to evict"))
    await bench.press("x")
    #expect(bench.screen.contains("x does nothing here: n keep, t thread"))
    await bench.press("n", "3")
    #expect(!bench.screen.contains("None of the marked"))
    #expect(!bench.screen.contains("is not loaded"))
    #expect(!bench.screen.contains("✗"))
  }
}
