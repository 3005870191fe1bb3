import Testing

@testable import Browser

@Suite("The difference of two texts")
struct LineDiffTests {
  private func words(_ diff: LineDiff) -> [String] {
    diff.lines.map { line in
      if case .skipped(let count) = line.kind { "@\(count)" } else { "\(line.sign)\(line.text)" }
    }
  }

  @Test("leaves out the lines that are far from what differs, and says how many they are")
  func skips() {
    let before = (0..<100).map { "\($0)" }
    var after = before
    after[50] = "x"
    let (old, new) = (before.joined(separator: "\n"), after.joined(separator: "\n"))
    let diff = LineDiff(json: Array(old.utf8), Array(new.utf8))
    #expect(words(diff) == ["@47", " 47", " 48", " 49", "-50", "+x", " 51", " 52", " 53", "@46"])
    #expect((diff.added, diff.removed) == (1, 1))
  }

  @Test("is the same whether texts are cut where they begin to differ or compared line by line")
  func random() {
    var dice = Dice(state: 11)
    for _ in 0..<3000 {
      func text() -> [UInt8] {
        let lines = (0..<Int.random(in: 0..<14, using: &dice)).map { _ in
          ["", "a", "b", "ab", "a long line of text"].randomElement(using: &dice) ?? ""
        }
        return Array(lines.joined(separator: "\n").utf8)
      }
      var (before, after) = (text(), text())
      // Most edits leave most of a text as it is.
      if Bool.random(using: &dice) {
        after = before
        let place = Int.random(in: 0...after.count, using: &dice)
        after.insert(contentsOf: text().prefix(5), at: place)
      }
      if Bool.random(using: &dice) { swap(&before, &after) }
      let whole = LineDiff(
        LineDiff.layOut(before, check: LineDiff.never),
        LineDiff.layOut(after, check: LineDiff.never))
      let cut = LineDiff(json: before, after)
      #expect(words(cut) == words(whole), "\(before) \(after)")
      #expect((cut.added, cut.removed) == (whole.added, whole.removed))
    }
  }

  /// Says stop at the so-manieth look.
  private struct Enough: Error {}

  @Test("of huge texts can be called off in the middle, at every look it takes")
  func calledOff() {
    // Nothing is the same, so that all of both is laid out, split into lines and compared.
    let text = { (word: String) in
      Array("[\((0..<20_000).map { "\"\(word)\($0)\"" }.joined(separator: ","))]".utf8)
    }
    let (before, after) = (text("a"), text("b"))
    var looks = 0
    _ = LineDiff(json: before, after, check: { looks += 1 })
    #expect(looks > 60, "looks also within its loops")
    for last in [1, 2, looks / 2, looks - 1] {
      var count = 0
      #expect(throws: Enough.self) {
        try LineDiff(json: before, after) { () throws(Enough) in
          count += 1
          if count == last { throw Enough() }
        }
      }
      #expect(count == last, "nothing more was done")
    }
  }

  @Test("of JSON is one of its members, however it is laid out")
  func json() {
    let before = #"{"a":1,"b":[2,3]}"#
    let diff = LineDiff(json: Array(before.utf8), Array("{ \"a\": 1,\n\"b\": [2, 4] }".utf8))
    #expect(words(diff).filter { "+-".contains($0.prefix(1)) } == ["-    3", "+    4"])
  }
}
