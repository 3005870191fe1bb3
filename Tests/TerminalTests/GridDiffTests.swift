import Browser
import Testing

@testable import Terminal

@Suite("The difference of two grids")
struct GridDiffTests {
  private func grid(_ rows: String...) -> Grid {
    var grid = Grid(size: Size(width: 10, height: rows.count))
    for (y, row) in rows.enumerated() { grid.put(row, at: Point(x: 0, y: y)) }
    return grid
  }

  @Test("is nothing for equal grids")
  func equal() {
    #expect(GridDiff(from: grid("a会b"), to: grid("a会b")).runs.isEmpty)
  }

  @Test("is everything without an old grid or with one of another size")
  func everything() {
    let new = grid("ab", "cd")
    let all = [GridDiff.Run(row: 0, columns: 0..<10), GridDiff.Run(row: 1, columns: 0..<10)]
    #expect(GridDiff(from: nil, to: new).runs == all)
    #expect(GridDiff(from: grid("ab"), to: new).runs == all)
  }

  @Test("is only the cells that changed, also when just their style did")
  func minimal() {
    #expect(
      GridDiff(from: grid("abcdef", "same"), to: grid("abXdeY", "same")).runs
        == [.init(row: 0, columns: 2..<3), .init(row: 0, columns: 5..<6)])
    var styled = grid("abc")
    styled.put("b", at: Point(x: 1, y: 0), style: Style(.broken))
    #expect(GridDiff(from: grid("abc"), to: styled).runs == [.init(row: 0, columns: 1..<2)])
  }

  @Test("covers both halves of a wide character that comes, goes or moves by one column")
  func wide() {
    #expect(GridDiff(from: grid("abcd"), to: grid("a会d")).runs == [.init(row: 0, columns: 1..<3)])
    #expect(GridDiff(from: grid("a会d"), to: grid("abcd")).runs == [.init(row: 0, columns: 1..<3)])
    #expect(GridDiff(from: grid("x会y"), to: grid("会xy")).runs == [.init(row: 0, columns: 0..<3)])
    #expect(GridDiff(from: grid("会会"), to: grid("会話")).runs == [.init(row: 0, columns: 2..<4)])
  }

  @Test("turns the old grid into the new one", arguments: 0..<50)
  func applied(seed: UInt64) {
    var random = SplitMix(state: seed)
    var old = Grid(size: Size(width: 20, height: 4))
    let texts = ["a", "会", "e\u{301}", "wide会text", "  ", "👍"]
    for _ in 0..<30 {
      var new = old
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        new.put(
          texts.randomElement(using: &random) ?? "",
          at: Point(
            x: Int.random(in: 0..<20, using: &random), y: Int.random(in: 0..<4, using: &random)),
          style: Style(Role.allCases.randomElement(using: &random) ?? .plain))
      }
      var painted = old.cells
      for run in GridDiff(from: old, to: new).runs {
        #expect(!new[Point(x: run.columns.lowerBound, y: run.row)].isContinuation)
        if run.columns.upperBound < 20 {
          #expect(!new[Point(x: run.columns.upperBound, y: run.row)].isContinuation)
        }
        for x in run.columns { painted[run.row * 20 + x] = new[Point(x: x, y: run.row)] }
      }
      #expect(painted == new.cells)
      old = new
    }
  }

  @Test("of a large screen takes less than a frame's hundredth")
  func speed() {
    let size = Size(width: 200, height: 60)
    var old = Grid(size: size)
    for y in 0..<60 {
      old.put(String(repeating: "a会b", count: 50), at: Point(x: 0, y: y))
    }
    var new = old
    new.put("z", at: Point(x: 7, y: 9))
    // The best of many: other work on the machine only ever adds time. Ten times the aim for release.
    let best = (0..<50).map { _ in
      ContinuousClock().measure { #expect(GridDiff(from: old, to: new).runs.count == 1) }
    }.min()
    #expect((best ?? .seconds(1)) < .milliseconds(10))
  }
}
