import JSONText
import Testing

@Suite("walking through a value")
struct WalkTests {
  @Test("passes every value once, in the order of the text, and knows the way to it")
  func everything() throws {
    for seed in 0..<300 as Range<UInt64> {
      let root = try JSONDocument(parsing: RandomText.document(seed: seed)).root
      var walk = JSONWalk(root)
      var ranges: [Range<Int>] = []
      while walk.next() {
        let value = try #require(walk.value)
        ranges.append(value.range)
        #expect(walk.path == value.path)
      }
      #expect(ranges == root.everyValue.map(\.range))
    }
  }

  @Test("says how deep it is, and which member or element of what")
  func place() throws {
    let root = try JSONDocument(parsing: #"{"a":[1,[]],"b":{},"c":{"d":2}}"#).root
    var walk = JSONWalk(root)
    #expect(walk.value == nil)
    var words: [String] = []
    while walk.next() {
      words.append(
        "\(walk.depth) \(walk.place.map(String.init) ?? "-") \(walk.member?.name ?? "-")")
    }
    #expect(words == ["0 - -", "1 0 a", "2 0 -", "2 1 -", "1 1 b", "1 2 c", "2 0 d"])
  }

  @Test("passes over what it does not enter")
  func passingOver() throws {
    let root = try JSONDocument(parsing: #"[[1,[2]],{"a":3},4]"#).root
    var walk = JSONWalk(root)
    var texts: [String] = []
    while walk.next(entering: walk.depth == 0) {
      texts.append(try #require(walk.value).rawText)
    }
    #expect(texts == [#"[[1,[2]],{"a":3},4]"#, "[1,[2]]", #"{"a":3}"#, "4"])
  }

  @Test("begins at any value, whose path is $ then, and ends with it")
  func inside() throws {
    let root = try JSONDocument(parsing: #"{"a":[1,{"b c":2}],"d":3}"#).root
    let part = try #require(root["a"])
    var walk = JSONWalk(part)
    var paths: [String] = []
    while walk.next() {
      paths.append(walk.path)
      #expect(walk.path == walk.value?.path(in: part))
    }
    #expect(paths == ["$", "$[0]", "$[1]", #"$[1]["b c"]"#])
  }

  @Test("a copy goes on from where it was made")
  func copies() throws {
    let root = try JSONDocument(parsing: "[1,[2,3],4]").root
    var walk = JSONWalk(root)
    for _ in 0..<3 { _ = walk.next() }
    var copy = walk
    _ = walk.next()
    _ = walk.next()
    _ = copy.next()
    #expect(walk.value?.rawText == "3")
    #expect(copy.value?.rawText == "2")
  }
}
