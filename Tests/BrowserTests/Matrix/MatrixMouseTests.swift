import Testing

@testable import Browser

@Suite("The mouse in the matrix")
struct MatrixMouseTests {
  private func bench() async throws -> Workbench {
    let bench = try await MatrixSample.bench(MatrixSample.files(60, others: 29), 80, 24)
    await bench.press("g", "g", "0")
    return bench
  }

  private func layout(_ bench: Workbench) throws -> ThreadLayout {
    ThreadLayout(bench.model.layout.body, try #require(bench.matrix))
  }

  @Test("a click selects the cell, one on an id the file, a double click opens the slice")
  func cells() async throws {
    let bench = try await bench()
    let cells = try layout(bench).cells
    await bench.click(cells.x(of: 2) + 1, 6)
    #expect(bench.matrix?.file?.id == "2025_3")
    #expect(bench.matrix?.segmentName == "age")
    await bench.click(4, 5)
    #expect(bench.matrix?.file?.id == "2025_2")
    #expect(bench.matrix?.column == 0)
    await bench.click(cells.x(of: 1) + 1, 4, .doublePress)
    #expect(bench.model.top.scope == .slice)
  }

  @Test("a click on a heading selects the column, on the signs beside them turns a page of columns")
  func headings() async throws {
    let bench = try await bench()
    var cells = try layout(bench).cells
    await bench.click(cells.x(of: 3), 2)
    #expect(bench.matrix?.segmentName == "gender")
    #expect(bench.matrix?.file?.id == "2025_0")
    let page = cells.visible.count
    await bench.click(cells.x + cells.room - 1, 2)
    cells = try layout(bench).cells
    #expect(cells.left == page)
    #expect(bench.matrix?.column == page + 1)
    await bench.click(cells.x - 2, 2)
    #expect(try layout(bench).cells.left < page)
  }

  @Test("the wheel scrolls files, over the headings or with a key held columns")
  func wheel() async throws {
    let bench = try await bench()
    for _ in 0..<5 { await bench.click(20, 8, .wheelDown) }
    #expect(bench.matrix?.view.top == 15)
    #expect(bench.matrix?.left == 0)
    await bench.click(30, 2, .wheelDown)
    #expect(bench.matrix?.left == 3)
    await bench.send(
      .mouse(
        Mouse(position: Point(x: 30, y: 8), kind: .wheelUp, button: .none, modifiers: .alt)))
    #expect(bench.matrix?.left == 0)
    #expect(bench.matrix?.view.top == 15)
  }

  @Test("a click on the line of signs shows what all of them mean")
  func legend() async throws {
    let bench = try await bench()
    await bench.click(5, 22)
    #expect(bench.screen.contains(CellState.differs.help))
  }
}
