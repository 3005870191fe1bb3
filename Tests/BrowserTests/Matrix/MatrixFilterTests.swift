import Testing

@testable import Browser

@Suite("Files filtered in the matrix")
struct MatrixFilterTests {
  private func bench() async throws -> Workbench {
    let bench = try await MatrixSample.bench(MatrixSample.files(60))
    await bench.press("g", "g")
    return bench
  }

  @Test("what is typed after / shows only the files whose id contains it, and counts them")
  func filter() async throws {
    let bench = try await bench()
    await bench.press("/")
    await bench.type("_5")
    #expect(bench.matrix?.files.map(\.id) == ["2025_5"] + (50..<60).map { "2025_\($0)" })
    await bench.press("enter")
    #expect(bench.rows[1].hasPrefix(" 11 of 60 files with _5 · "))
    #expect(bench.row(of: "2025_6") == "")
    #expect(bench.row(of: "2025_50") != "")
  }

  @Test("totals are those of what is shown")
  func totals() async throws {
    let bench = try await bench()
    #expect(bench.matrix?.totals.allLoaded == 60 * 3)
    await bench.press("/")
    await bench.type("_5")
    #expect(bench.matrix?.totals.allLoaded == 11 * 3)
    #expect(bench.matrix?.totals.loaded[1] == 11)
  }

  @Test("the line above says of what is shown what the totals below say")
  func headline() async throws {
    let bench = try await bench()
    #expect(bench.rows[1].contains("180 of 660 segments loaded · 6 broken · meta "))
    await bench.press("/")
    await bench.type("_5")
    await bench.press("enter")
    let bytes = Figures.bytes(try #require(bench.matrix?.totals.bytes))
    #expect(
      bench.rows[1].hasPrefix(
        " 11 of 60 files with _5 · 33 of 121 segments loaded · 1 broken · \(bytes) of meta "))
    #expect(bench.rows.contains { $0.contains("  loaded  ") && $0.contains("  33 ") })
  }

  @Test("the cursor stays on its file, or comes back to it when the filter goes")
  func cursor() async throws {
    let bench = try await bench()
    await bench.press("j", "j", "j", "/")
    await bench.type("_3")
    #expect(bench.matrix?.file?.id == "2025_3")
    await bench.type("9")
    #expect(bench.matrix?.file?.id == "2025_39")
    await bench.press("esc")
    #expect(bench.matrix?.file?.id == "2025_3")
    #expect(bench.matrix?.files.count == 60)
  }

  @Test("esc drops marks, then the filter, then goes back")
  func back() async throws {
    let bench = try await bench()
    await bench.press("/")
    await bench.type("_4")
    await bench.press("enter", "space", "esc")
    #expect(bench.matrix?.marks.isEmpty == true)
    #expect(bench.matrix?.files.count == 11)
    await bench.press("esc")
    #expect(bench.matrix?.files.count == 60)
    await bench.press("esc")
    #expect(bench.model.top.scope == .threads)
  }

  @Test("a text that no id contains says so, and what to do")
  func none() async throws {
    let bench = try await bench()
    await bench.press("/")
    await bench.type("zzZ")
    await bench.press("enter")
    #expect(bench.screen.contains("No file's id contains zzZ. (a capital makes case count)"))
    #expect(bench.screen.contains("esc drops the filter."))
    await bench.press("j", "l", "space", "L", "D", "esc")
    #expect(bench.matrix?.files.count == 60)
  }

  @Test("marks that the filter hides are counted, so that no deed surprises")
  func hiddenMarks() async throws {
    let bench = try await bench()
    await bench.press("space", "/")
    await bench.type("_4")
    await bench.press("enter", "space")
    #expect(bench.rows[1].contains("2 marked, 1 not shown"))
  }

  @Test("a filter survives that the thread is read again")
  func readAgain() async throws {
    let bench = try await bench()
    await bench.press("/")
    await bench.type("_4")
    await bench.press("enter", "j", "ctrl-r")
    #expect(bench.matrix?.files.count == 11)
    #expect(bench.matrix?.file?.id == "2025_40")
  }

  @Test("where no file is shown nothing is evicted or edited: it would be the whole thread")
  func nothingShown() async throws {
    let bench = try await bench()
    await bench.press("/")
    await bench.type("zzz")
    await bench.press("enter", "D")
    #expect(bench.model.overlay == nil)
    #expect(bench.screen.contains("no file is shown: / changes the filter, esc drops it"))
    await bench.press("e")
    #expect(bench.model.top.scope == .thread)
    await bench.press("esc", "D")
    #expect(bench.model.overlay is EvictDialog)
  }
}
