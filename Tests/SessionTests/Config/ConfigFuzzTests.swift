import Testing

@testable import Session

/// Whatever is in the file, it is judged and nothing breaks.
@Suite("any config file")
struct ConfigFuzzTests {
  /// Numbers that look random and are the same in every run.
  private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var word = state
      word = (word ^ (word >> 33)) &* 0xFF51_AFD7_ED55_8CCD
      return word ^ (word >> 33)
    }
  }

  private func read(_ bytes: [UInt8]) -> ConfigReader {
    ConfigReader(bytes, path: "/home/ada/.config/bobbin/config.yaml", home: "/home/ada")
  }

  @Test("of random bytes is judged")
  func randomBytes() {
    var dice = Dice(state: 1)
    for _ in 0..<500 {
      let count = Int.random(in: 0..<200, using: &dice)
      let reader = read((0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) })
      for mistake in reader.mistakes { #expect(mistake.line > 0 && mistake.column > 0) }
    }
  }

  @Test("of signs that mean something to YAML is judged")
  func randomSigns() {
    var dice = Dice(state: 2)
    let pieces = [
      "stores", "keys", "kv", "evict", ":", ": ", "\n", "\n  ", "\n    ", "- ", "[", "]", "{", "}",
      "\"", "'", "&a ", "*a", "? ", "| ", "> ", "!!str ", "!x ", "# ", ", ", "~", "\t", "---",
      "...",
      "%YAML 1.2\n", "\\u0000", "é", "env:", "redis://", "<<: ", "\u{FEFF}", "\0",
    ]
    for _ in 0..<1500 {
      let count = Int.random(in: 0..<40, using: &dice)
      let text = (0..<count).map { _ in pieces.randomElement(using: &dice) ?? "" }.joined()
      for mistake in read(Array(text.utf8)).mistakes {
        #expect(mistake.line > 0 && mistake.column > 0, "\(text)")
      }
    }
  }

  @Test("that was the example and was changed somewhere is judged")
  func mutated() {
    var dice = Dice(state: 3)
    let example = Array(ConfigExample.text(store: "~/bobbin.db", file: "~/config.yaml").utf8)
    for _ in 0..<400 {
      var bytes = example
      for _ in 0..<Int.random(in: 1...6, using: &dice) {
        let start = Int.random(in: 0..<bytes.count, using: &dice)
        let end = min(bytes.count, start + Int.random(in: 0...12, using: &dice))
        switch Int.random(in: 0..<3, using: &dice) {
        case 0: bytes.removeSubrange(start..<end)
        case 1: bytes.insert(contentsOf: example[start / 2..<start / 2 + 1], at: start)
        default: bytes[start] = UInt8.random(in: 9...126, using: &dice)
        }
      }
      let lines = bytes.count { $0 == 10 } + 1
      for mistake in read(bytes).mistakes {
        #expect((1...lines + 1).contains(mistake.line), "\(mistake)")
      }
    }
  }

  @Test("is judged however deep it is nested", arguments: ["[", "{", "- ", "? ", "{a: ", "[\n"])
  func nested(_ piece: String) {
    for count in [50, 990, 5000, 50_000] {
      let reader = read(Array(String(repeating: piece, count: count).utf8))
      #expect(!reader.mistakes.isEmpty)
    }
  }

  @Test("whose aliases would make it endless is judged")
  func aliases() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<30 {
      let alias = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(alias)]\n"
    }
    #expect(read(Array(text.utf8)).mistakes.count == 30)
  }
}
