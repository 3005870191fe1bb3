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
      let whole = LineDiff(LineDiff.layOut(before), LineDiff.layOut(after))
      let cut = LineDiff(json: before, after)
      #expect(words(cut) == words(whole), "\(before) \(after)")
      #expect((cut.added, cut.removed) == (whole.added, whole.removed))
    }
  }

  @Test("of JSON is one of its members, however it is laid out")
  func json() {
    let before = #"{"a":1,"b":[2,3]}"#
    let diff = LineDiff(json: Array(before.utf8), Array("{ \"a\": 1,\n\"b\": [2, 4] }".utf8))
    #expect(words(diff).filter { "+-".contains($0.prefix(1)) } == ["-    3", "+    4"])
  }
}
