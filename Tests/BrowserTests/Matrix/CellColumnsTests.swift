import Testing

@testable import Browser

@Suite("Columns in sight")
struct CellColumnsTests {
  private func columns(_ room: Int, left: Int = 0, count: Int = 40, canonical: Int = 11)
    -> CellColumns
  {
    CellColumns(count: count, canonicalCount: canonical, x: 10, room: room, left: left)
  }

  @Test("are as many as there is room for, the gap counted where it is among them")
  func visible() {
    #expect(columns(18).visible == 0..<4)
    #expect(columns(44).visible == 0..<11)
    #expect(columns(49).visible == 0..<11)
    #expect(columns(50).visible == 0..<12)
    #expect(columns(18, left: 9).visible == 9..<13)
    #expect(columns(17, left: 9).visible == 9..<12)
    #expect(columns(18, left: 11).visible == 11..<15)
    #expect(columns(2).visible == 0..<1)
    #expect(columns(18, count: 0, canonical: 0).visible == 0..<0)
  }

  @Test("leave no room empty at the right end")
  func end() {
    #expect(columns(18, left: 99).visible == 36..<40)
    #expect(columns(500, left: 5).visible == 0..<40)
    #expect(columns(18, left: -3).visible == 0..<4)
  }

  @Test("move no more than it takes to show one")
  func showing() {
    #expect(columns(18, left: 5).left(showing: 5) == 5)
    #expect(columns(18, left: 5).left(showing: 2) == 2)
    #expect(columns(18, left: 5).left(showing: 9) == 6)
    #expect(columns(18, left: 5).left(showing: 39) == 36)
    // The gap takes room when the first of the others comes into sight.
    #expect(columns(17, left: 7).left(showing: 11) == 9)
  }

  @Test("are found again at the place where they are drawn", arguments: [0, 5, 9, 11, 36])
  func places(left: Int) {
    let columns = columns(50, left: left)
    for index in columns.visible {
      for offset in 0..<4 { #expect(columns.index(at: columns.x(of: index) + offset) == index) }
    }
    if let separator = columns.separator { #expect(columns.index(at: separator) == nil) }
    #expect(columns.index(at: 9) == nil)
    #expect(columns.index(at: 10 + 50) == nil)
    let last = columns.visible.upperBound - 1
    #expect(columns.x(of: last) + 4 <= 10 + 50)
  }

  @Test("have headings of three letters, each its own as far as names differ at their ends")
  func headings() {
    #expect(
      SegmentAbbreviation.headings(of: ["region", "age", "regions", "region_2", "region_12", "x"])
        == ["reg", "age", "res", "re2", "r12", "x"])
    #expect(SegmentAbbreviation.headings(of: ["会話の続き"]) == ["会"])
    #expect(SegmentAbbreviation.headings(of: [""]) == [""])
  }
}
