import Testing
import ThreadCache

@testable import Browser

@Suite("Totals of the matrix")
struct MatrixTotalsTests {
  @Test("each row has what is loaded of it and its size, each column how many files have it loaded")
  func shown() async throws {
    let bench = try await MatrixSample.bench(MatrixSample.files(10))
    #expect(bench.rows[3].contains(" 3/11 "))
    let size = bench.matrix?.matrix.rows[0].file.bytes ?? 0
    #expect(bench.rows[3].contains(Figures.bytes(size)))
    #expect(
      bench.rows[14].hasPrefix("  loaded   0  10  10   0   0   0   0   0   0   0  10       30"))
    #expect(
      bench.rows[15].hasPrefix("  of      10  10  10  10  10  10  10  10  10  10  10      110"))
    #expect(
      bench.rows[14].contains(Figures.bytes(bench.matrix?.totals.bytes ?? 0)))
  }

  @Test("are of one line, or none, where the window is low")
  func low() async throws {
    let bench = try await MatrixSample.bench(MatrixSample.files(10), 80, 18)
    #expect(bench.rows.contains { $0.hasPrefix("  loaded ") && $0.contains(" 30/110 ") })
    #expect(!bench.rows.contains { $0.hasPrefix("  of ") })
    await bench.resize(40, 10)
    #expect(!bench.rows.contains { $0.hasPrefix("  loaded ") })
    #expect(bench.rows.filter { $0.contains("2025_") }.count >= 5)
  }

  @Test("of one file say nothing that its row does not")
  func one() async throws {
    let bench = try await MatrixSample.bench(MatrixSample.files(1))
    #expect(!bench.rows.contains { $0.hasPrefix("  loaded ") })
  }

  @Test("count what is broken, and files that cannot be read")
  func broken() async throws {
    let meta = Sample.meta([
      Sample.file("a", loaded: [], available: ["age", "region"], lost: ["region"]), "7",
    ])
    let bench = try await MatrixSample.bench(meta)
    #expect(bench.matrix?.matrix.totals.broken.count == 2)
    #expect(bench.rows[1].contains("1 broken file, 1 broken segment"))
    #expect(bench.screen.contains("invalid"))
  }
}
