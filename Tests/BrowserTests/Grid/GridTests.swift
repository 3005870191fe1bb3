import Testing

@testable import Browser

@Suite("The grid")
struct GridTests {
  private func grid(_ width: Int = 10, _ height: Int = 3) -> Grid {
    Grid(size: Size(width: width, height: height))
  }

  @Test("gives wide characters two cells and counts them")
  func wide() {
    var grid = grid()
    #expect(grid.put("会x", at: Point(x: 1, y: 0)) == 3)
    #expect(grid[Point(x: 1, y: 0)].columns == 2)
    #expect(grid[Point(x: 2, y: 0)].isContinuation)
    #expect(grid.text(ofRow: 0) == " 会x")
  }

  @Test("blanks what is left of a wide character when half of it is overwritten")
  func torn() {
    var left = grid()
    left.put("会会", at: Point(x: 0, y: 0))
    left.put("x", at: Point(x: 1, y: 0))
    #expect(left.text(ofRow: 0) == " x会")
    var right = grid()
    right.put("会会", at: Point(x: 0, y: 0))
    right.put("x", at: Point(x: 2, y: 0))
    #expect(right.text(ofRow: 0) == "会x")
    var both = grid()
    both.put("会会", at: Point(x: 0, y: 0))
    both.put("話", at: Point(x: 1, y: 0))
    #expect(both.text(ofRow: 0) == " 話")
  }

  @Test("shows a blank where its edge cuts a wide character")
  func cutByEdge() {
    var grid = grid(3, 1)
    grid.put("a会会", at: Point(x: 0, y: 0))
    #expect(grid.text() == "a会")
    var shifted = Grid(size: Size(width: 4, height: 1), style: Style(.dim))
    shifted.put("会会会", at: Point(x: -1, y: 0), style: Style(.accent))
    #expect(shifted.text() == " 会")
    #expect(shifted[Point(x: 0, y: 0)].style.role == .accent)
    #expect(shifted[Point(x: 3, y: 0)] == .blank(Style(.accent)))
  }

  @Test(
    "leaves out what lies outside",
    arguments: [Point(x: 0, y: -1), Point(x: 0, y: 3), Point(x: 10, y: 0), Point(x: -5, y: 0)])
  func outside(point: Point) {
    var grid = grid()
    #expect(grid.put("hello", at: point) == 5)
    #expect(grid == self.grid())
  }

  @Test("draws inside of nested regions only, and everywhere after them")
  func clipped() {
    var grid = grid()
    grid.clipped(to: Rect(x: 2, y: 0, width: 4, height: 2)) { grid in
      grid.put("abcdefghij", at: Point(x: 0, y: 0))
      grid.clipped(to: Rect(x: 0, y: 0, width: 4, height: 9)) { grid in
        grid.fill(grid.bounds.row(1), with: "#")
        grid.fill(grid.bounds.row(2), with: "#")
      }
    }
    #expect(grid.text() == "  cdef\n  ##\n")
    grid.put("z", at: Point(x: 9, y: 2))
    #expect(grid.text(ofRow: 2) == "         z")
  }

  @Test("keeps text within the width it is given")
  func maxWidth() {
    var grid = grid(20, 3)
    #expect(grid.put("a会会b", at: Point(x: 0, y: 0), maxWidth: 4) == 3)
    #expect(
      grid.put("thread_0123456789", at: Point(x: 0, y: 1), maxWidth: 9, truncation: .middle) == 9)
    #expect(grid.put("anything", at: Point(x: 0, y: 2), maxWidth: 0) == 0)
    #expect(grid.text() == "a会\nthre…6789\n")
  }

  @Test("changes styles without changing text")
  func restyle() {
    var grid = grid()
    grid.put("会話", at: Point(x: 0, y: 1), style: Style(.loaded))
    grid.restyle(grid.bounds.row(1)) { $0.with(.selected) }
    #expect(grid.text(ofRow: 1) == "会話")
    #expect(grid[Point(x: 1, y: 1)].style == Style(.loaded, .selected))
    #expect(grid[Point(x: 0, y: 0)].style == .plain)
  }

  @Test("draws a box whose title never leaves its top line")
  func box() {
    var grid = grid(14, 3)
    grid.box(grid.bounds, glyphs: .unicode, title: "an overlong title")
    #expect(grid.text() == "┌─ an o…tle ─┐\n│            │\n└────────────┘")
    var small = self.grid(3, 2)
    small.box(small.bounds, glyphs: .ascii, title: "title")
    #expect(small.text() == "+-+\n+-+")
    var tiny = self.grid(1, 1)
    tiny.box(tiny.bounds, glyphs: .ascii, title: "title")
    #expect(tiny.text() == "")
  }

  @Test("of no size or a negative one takes everything without harm")
  func empty() {
    var grid = Grid(size: Size(width: -1, height: 0))
    grid.put("x", at: Point(x: 0, y: 0))
    grid.fill(grid.bounds, with: "x")
    #expect(grid.text() == "")
    #expect(grid.cells.isEmpty)
  }

  @Test("never holds a control character, whatever text is put")
  func safe() {
    var grid = grid(60, 1)
    grid.put("\u{1B}]0;title\u{07}\r\n\t\u{9B}31m\u{7F}", at: Point(x: 0, y: 0))
    for cell in grid.cells {
      #expect(cell.character.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
      #expect(cell.character.unicodeScalars.allSatisfy { !(0x80..<0xA0 ~= $0.value) })
    }
    #expect(grid.text() == "␛]0;title␇␍␊␉‹U+009B›31m␡")
  }

  @Test("keeps wide characters whole under any sequence of puts")
  func fuzz() {
    var random = SeededGenerator(seed: 7)
    let pieces = ["a", "会", "e\u{301}", "x会y", "👍🏽", "\u{202E}", "   "]
    var grid = grid(12, 2)
    for _ in 0..<5_000 {
      let piece = pieces.randomElement(using: &random) ?? ""
      let point = Point(
        x: Int.random(in: -3...13, using: &random), y: Int.random(in: 0...1, using: &random))
      let region = Rect(
        x: Int.random(in: 0...6, using: &random), y: 0,
        width: Int.random(in: 1...12, using: &random),
        height: 2)
      grid.clipped(to: region) { $0.put(piece, at: point) }
      for row in 0..<2 {
        var expectsContinuation = false
        for column in 0..<12 {
          let cell = grid[Point(x: column, y: row)]
          #expect(cell.isContinuation == expectsContinuation)
          expectsContinuation = cell.columns == 2
        }
        #expect(!expectsContinuation)
      }
    }
  }
}

/// Random numbers that are the same in every run (SplitMix64).
private struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
