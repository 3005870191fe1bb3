import JSONText
import Testing

@testable import Browser

@Suite("A slice as a tree")
struct SliceOutlineTests {
  private let small = #"{"a":[1,{"b":"x"}],"c d":{},"e":null}"#

  private func outline(_ json: String) throws -> SliceOutline {
    var outline = SliceOutline(try JSONDocument(parsing: json).root)
    outline.extend(to: .max)
    return outline
  }

  private func words(_ outline: SliceOutline) -> [String] {
    outline.lines(0..<outline.count).map {
      "\($0.depth) \($0.name ?? "$")=\($0.text)"
    }
  }

  @Test("every member and element has a line below what it is in")
  func lines() throws {
    let outline = try outline(small)
    #expect(outline.isWhole)
    #expect(
      words(outline) == [
        "0 $={3}", "1 a=[2]", "2 0=1", "2 1={1}", #"3 b="x""#, "1 c d={0}", "1 e=null",
      ])
  }

  @Test("a path says the way from the beginning, odd names in quotes")
  func paths() throws {
    let outline = try outline(small)
    #expect(
      (0..<7).map(outline.path) == [
        "$", "$.a", "$.a[0]", "$.a[1]", "$.a[1].b", #"$["c d"]"#, "$.e",
      ])
    #expect(outline.path(99) == "$")
  }

  @Test("what is folded leaves out its inside")
  func folding() throws {
    var outline = try outline(small)
    outline.toggle(1)
    outline.extend(to: .max)
    #expect(words(outline) == ["0 $={3}", "1 a=[2]", "1 c d={0}", "1 e=null"])
    outline.toggle(1)
    outline.extend(to: .max)
    #expect(outline.count == 7)
    outline.toggle(2)
    #expect(outline.folded.isEmpty, "a leaf does not fold")
  }

  @Test("a byte is reached wherever it is, through what was folded around it")
  func reaching() throws {
    var outline = try outline(small)
    let place = try #require(small.utf8.firstIndex(of: UInt8(ascii: "x")))
    let offset = small.utf8.distance(from: small.utf8.startIndex, to: place)
    outline.toggle(3)
    outline.toggle(1)
    outline.unfold(around: offset)
    #expect(outline.folded.isEmpty)
    let rows = [offset, 0, small.utf8.count - 1].map { outline.reach($0) }
    #expect(rows == [4, 0, 6])
  }

  @Test("the line around a line is that of what it is in")
  func parents() throws {
    let outline = try outline(small)
    #expect((0..<7).map(outline.parent) == [nil, 0, 1, 1, 3, 0, 0])
  }

  @Test("of a long list only what is looked at is walked, and all places agree")
  func long() throws {
    let json = "[" + (0..<20_000).map { #"{"n":\#($0)}"# }.joined(separator: ",") + "]"
    var outline = SliceOutline(try JSONDocument(parsing: json).root)
    outline.extend(to: 100)
    #expect(outline.count == 100)
    #expect(!outline.isWhole)
    outline.extend(to: 30_000)
    for row in [0, 1, 511, 512, 513, 1024, 12_345, 29_999] {
      let line = try #require(outline.line(row))
      let reached = outline.reach(line.start)
      #expect(reached == row)
    }
    #expect(outline.path(12_346) == "$[6172].n")
    #expect(outline.parent(of: 29_999) == 0)
    outline.toggle(3)
    outline.extend(to: .max)
    #expect(outline.count == 40_000)
    #expect(outline.isWhole)
    #expect(outline.path(39_999) == "$[19999].n")
  }

  @Test("folding and unfolding at random never loses a line")
  func random() throws {
    let json =
      "[" + (0..<700).map { #"{"n":\#($0),"m":[\#($0),[]]}"# }.joined(separator: ",") + "]"
    let all = words(try outline(json))
    var outline = try outline(json)
    var dice = Dice(state: 7)
    for _ in 0..<300 {
      outline.toggle(Int.random(in: 0..<outline.count, using: &dice))
      outline.extend(to: Int.random(in: 0..<4000, using: &dice))
      let row = Int.random(in: 0..<outline.count, using: &dice)
      let line = try #require(outline.line(row))
      let reached = outline.reach(line.start)
      #expect(reached == row)
    }
    for start in outline.folded.keys.sorted() { outline.unfold(around: start + 1) }
    outline.extend(to: .max)
    #expect(words(outline) == all)
  }
}
