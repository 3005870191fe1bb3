import Testing

@testable import Browser

@Suite("A matrix larger than the window")
struct MatrixScrollTests {
  private static let large = MatrixSample.files(60, others: 45)

  @Test(
    "headings and ids stay while it scrolls, and signs say where there is more",
    arguments: [(40, 10), (80, 24), (120, 40), (200, 60)])
  func frozen(size: (Int, Int)) async throws {
    let bench = try await MatrixSample.bench(Self.large, size.0, size.1)
    await bench.press("g", "g", "0", "l")
    #expect(bench.rows[2].contains(" ove reg"))
    #expect(bench.rows[2].contains("→"))
    #expect(!bench.rows[2].contains("←"))
    #expect(bench.rows[3].hasPrefix("▌ 2025_0"))
    #expect(bench.rows[2].hasPrefix("  1–"))
    await bench.press("$", "G")
    #expect(bench.rows[2].contains("←"))
    #expect(!bench.rows[2].contains("→"))
    #expect(bench.matrix?.segmentName == "extra_44")
    #expect(bench.rows[2].contains("–60"))
    #expect(bench.screen.contains("▌ 2025_59"))
    #expect(bench.sign("2025_59", "extra_44") == "●")
    #expect(bench.rows[2].hasSuffix("LOADED") || bench.rows[2].hasSuffix("IN META"))
  }

  @Test("no column moves at the right while those in the middle scroll")
  func steady() async throws {
    let bench = try await MatrixSample.bench(Self.large, 80, 24)
    await bench.press("g", "g", "0")
    var places: Set<Int?> = []
    for _ in 0..<56 {
      await bench.press("l")
      let row = bench.rows[2]
      places.insert(
        row.range(of: "LOADED").map { row.distance(from: row.startIndex, to: $0.lowerBound) })
    }
    #expect(places.count == 1 && !places.contains(nil))
  }

  @Test("a bar shows which part of the files is in sight")
  func bar() async throws {
    let bench = try await MatrixSample.bench(Self.large, 80, 24)
    func bar() -> [Bool] { bench.rows[3..<14].map { $0.hasSuffix("█") } }
    await bench.press("g", "g")
    #expect(bar().first == true)
    await bench.press("G")
    #expect(bar().last == true)
    #expect(bar().first == false)
    let short = try await MatrixSample.bench(MatrixSample.files(2), 80, 24)
    await short.press("0")
    #expect(!short.rows[3].contains("│"))
  }

  @Test("canonical segments stand first, a line before the others")
  func groups() async throws {
    let bench = try await MatrixSample.bench(MatrixSample.files(2, others: 2))
    #expect(bench.rows[2].contains("emp │ ext ex1"))
    #expect(bench.row(of: "2025_0").contains("○  │  ○   ●"))
    let other = try await MatrixSample.bench(
      Sample.meta([Sample.file("a", loaded: ["x"], available: ["x", "y"])]))
    #expect(other.rows[2].hasPrefix("         x   y "))
  }

  @Test("] and [ go to the broken cells, in sight or not")
  func broken() async throws {
    let bench = try await MatrixSample.bench(Self.large, 80, 24)
    await bench.press("g", "g", "0", "]")
    #expect(bench.matrix?.file?.id == "2025_9")
    #expect(bench.matrix?.segmentName == "sector")
    await bench.press("]", "]")
    #expect(bench.matrix?.file?.id == "2025_29")
    #expect(bench.screen.contains("▌ 2025_29 "))
    await bench.press("[")
    #expect(bench.matrix?.file?.id == "2025_19")
    await bench.press("G", "$", "]")
    #expect(bench.screen.contains("from the top"))
    #expect(bench.matrix?.file?.id == "2025_9")
    await bench.press("[")
    #expect(bench.screen.contains("from the end"))
  }

  @Test(
    "each size of window draws whole rows and nothing outside", arguments: [(40, 10), (80, 24)])
  func widths(size: (Int, Int)) async throws {
    let bench = try await MatrixSample.bench(Self.large, size.0, size.1)
    for key in ["l", "j", "$", "G", "0", "m", "m", "*"] {
      await bench.press(key)
      for row in bench.rows { #expect(TextWidth.columns(of: row) <= size.0) }
      #expect(bench.model.view().cursor != nil)
    }
  }
}
