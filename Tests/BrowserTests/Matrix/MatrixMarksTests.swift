import Retrieval
import Testing
import ThreadCache

@testable import Browser

@Suite("Marks in the matrix")
struct MatrixMarksTests {
  private func bench() async throws -> Workbench {
    let bench = try await MatrixSample.bench(MatrixSample.files(6))
    await bench.press("g", "g", "0", "l")
    return bench
  }

  private func copied(_ bench: Workbench) -> String? {
    bench.effects.compactMap { if case .copy(let text) = $0 { text } else { nil } }.last
  }

  @Test("a range is shown while it grows, and v marks its cells")
  func range() async throws {
    let bench = try await bench()
    await bench.press("v", "j", "l")
    #expect(bench.row(of: "2025_0").contains("○v  ●v"))
    #expect(bench.row(of: "2025_1").contains("○v ▐●▌v"))
    #expect(bench.matrix?.marks.isEmpty == true)
    await bench.press("v")
    #expect(bench.matrix?.marks.count == 4)
    #expect(bench.row(of: "2025_0").contains("○✓  ●✓"))
    #expect(bench.rows[1].contains("4 marked"))
    #expect(bench.screen.contains("4 more marked, 4 in all"))
  }

  @Test("a range on the files' own column marks whole files; so does one that reaches it")
  func rows() async throws {
    let bench = try await bench()
    await bench.press("0", "v", "j", "j", "v")
    #expect(bench.matrix?.marked.map(\.row.file.id) == ["2025_0", "2025_1", "2025_2"])
    #expect(bench.matrix?.marked.allSatisfy { $0.column == nil } == true)
    #expect(bench.row(of: "2025_1").hasPrefix(" ✓2025_1"))
    await bench.press("esc", "l", "l", "v", "0", "v")
    #expect(bench.matrix?.marked.map(\.column) == [nil])
  }

  @Test("a range survives that the thread is read again; esc drops it")
  func rangeStays() async throws {
    let bench = try await bench()
    await bench.press("v", "j", "ctrl-r", "v")
    #expect(bench.matrix?.marks.count == 2)
    await bench.press("esc", "v", "j", "esc")
    #expect(bench.matrix?.rangeStart == nil)
    #expect(!bench.row(of: "2025_1").contains("v"))
  }

  @Test("* marks all cells that are shown, and no others; once more: none")
  func all() async throws {
    let bench = try await bench()
    await bench.press("/")
    await bench.type("_3")
    await bench.press("enter", "*")
    #expect(bench.matrix?.marks.count == 11)
    #expect(bench.matrix?.marks.allSatisfy { $0.file == "2025_3" } == true)
    await bench.press("*")
    #expect(bench.matrix?.marks.isEmpty == true)
  }

  @Test("marked cells are evicted together, and are marked no more")
  func evict() async throws {
    let bench = try await bench()
    await bench.press("l", "v", "j", "l", "v", "D")
    #expect(bench.screen.contains("4 loaded segments of 2 files"))
    await bench.press("y")
    #expect(bench.sign("2025_0", "region") == "○")
    #expect(bench.sign("2025_1", "age") == "○")
    #expect(bench.sign("2025_2", "region") == "●")
    #expect(bench.matrix?.marks.isEmpty == true)
  }

  @Test("marked cells and files are loaded together, in the order of the matrix")
  func load() async throws {
    let bench = try await bench()
    await bench.press("j", "space", "k", "0", "space")
    let request = try #require(bench.matrix?.request)
    #expect(request.files.map(\.id) == ["2025_0", "2025_1"])
    #expect(request.files.last?.segments == ["overall"])
    #expect(request.files.first?.segments.contains("gender") == true)
    #expect(request.files.first?.segments.contains("region") == false)
  }

  @Test("c copies marked cells as tab-separated text, marked files as names")
  func copy() async throws {
    let bench = try await bench()
    await bench.press("v", "l", "v", "c")
    let slice = Sample.slice(0).utf8.count
    #expect(
      copied(bench)
        == "file\tsegment\tstate\tbytes\n2025_0\toverall\tavailable\t\n"
        + "2025_0\tregion\tloaded\t\(slice)\n")
    #expect(bench.screen.contains("copied 2 rows as tab-separated text"))
    await bench.press("esc", "0", "space", "space", "c")
    #expect(copied(bench) == "2025_0\n2025_1\n")
    #expect(bench.screen.contains("copied 2 names"))
  }

  @Test("without marks c copies the slice, the file or the names of the cell, and says which")
  func copyCell() async throws {
    let bench = try await bench()
    await bench.press("l", "c")
    #expect(copied(bench) == Sample.slice(0))
    #expect(bench.screen.contains("copied the slice"))
    await bench.press("l", "l", "c")
    #expect(copied(bench) == "2025_0\tgender")
    #expect(bench.screen.contains("copied the names 2025_0 and gender (there is no slice)"))
  }

  @Test("marks of a file that is gone go with it")
  func gone() async throws {
    let bench = try await bench()
    await bench.press("space", "0", "space")
    #expect(bench.matrix?.marks.count == 2)
    let plan = try await bench.cache.plan(
      evicting: [.file(MatrixSample.identity, file: "2025_0")])
    _ = try await bench.cache.evict(plan)
    await bench.press("ctrl-r")
    #expect(bench.matrix?.marks.isEmpty == true)
  }

  @Test("while something is marked, what is done with marks comes first in the footer")
  func footer() async throws {
    let bench = try await bench()
    #expect(bench.rows.last?.contains("unmark") == false)
    await bench.press("space")
    let footer = try #require(bench.rows.last)
    #expect(footer.hasPrefix(" D evict   L load"))
    #expect(footer.contains("esc unmark"))
  }

  @Test("y on what is loaded already does not promise a load")
  func loadedAlready() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("l", "space", "L")
    #expect(bench.screen.contains("is loaded already"))
    #expect(bench.screen.contains("y run it all the same"))
    #expect(!bench.screen.contains("y load"))
  }

  @Test("D on a cell of what is not listed says that it is about the file, and in a loaded one not")
  func evictFile() async throws {
    let bench = try await Workbench.onThread()
    let screen = try #require(bench.model.top as? ThreadScreen)
    await bench.press("0")
    for _ in screen.segments {
      await bench.press("l")
      let screen = try #require(bench.model.top as? ThreadScreen)
      let isWhole = screen.cell.map { $0.state == .available } ?? true
      #expect(bench.rows.last?.contains("D evict file") == isWhole)
      guard screen.cell == nil else { continue }
      await bench.press("D")
      #expect(bench.screen.contains("is not listed as available: this is about the whole file."))
      await bench.press("n")
    }
  }

  @Test("e on a cell without a slice asks whether the whole file is meant, and on others does not")
  func editFile() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("g", "g", "$")
    #expect(bench.rows.last?.contains("e edit file") == true)
    await bench.press("e")
    #expect(bench.screen.contains("is not loaded: there is no slice of it to edit"))
    #expect(bench.model.top.scope == .thread)
    await bench.press("y")
    #expect(bench.model.top.scope == .editor)
    await bench.press("esc", "0", "l", "e")
    #expect(bench.model.top.scope == .editor, "a loaded one")
    await bench.press("esc", "0", "e")
    #expect(bench.model.top.scope == .editor, "the file itself")
  }

  @Test("marks stay after a load, so that what it brought can be evicted again")
  func afterLoad() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("*", "L", "y")
    #expect(bench.screen.contains("a load is not undone, D evicts"))
    #expect(bench.matrix?.marks.isEmpty == false)
  }
}
