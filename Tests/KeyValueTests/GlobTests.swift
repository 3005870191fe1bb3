import KeyValue
import Testing

@Suite("A glob")
struct GlobTests {
  @Test(
    "matches as Redis does",
    arguments: [
      ("", "", true), ("", "a", false), ("a", "", false), ("*", "", true), ("*", "abc", true),
      ("a*c", "abc", true), ("a*c", "abd", false), ("a**c", "ac", true), ("*b*", "abc", true),
      ("?", "", false), ("?", "é", false), ("??", "é", true), ("a?c", "abc", true),
      ("[abc]", "b", true), ("[abc]", "d", false), ("[a-c]x", "bx", true), ("[c-a]", "b", true),
      ("[^a]", "b", true), ("[^a]", "a", false), ("[^]", "a", true), ("[]", "a", false),
      ("[abc", "c", true), ("[", "a", false), ("[a-]", "a", true), ("[\\]]", "]", true),
      ("[\\-a]", "-", true), ("[!a]", "!", true), ("[!a]", "b", false), ("\\*", "*", true),
      ("\\*", "a", false), ("a\\", "a\\", true), ("\\\\", "\\", true), ("*a*b*c", "xaxbxc", true),
      ("*a*b*c", "xaxbx", false), ("ab*ba", "aba", false), ("*aab", "aaaab", true),
      ("thread:*:meta", "thread:a:meta", true), ("thread:*:meta", "thread:a:metas", false),
      ("thread:*:meta", "thread::meta", true), ("thread:*:meta", "thread:meta", false),
    ])
  func matches(pattern: String, text: String, expected: Bool) {
    #expect(Glob(pattern).matches(Array(text.utf8)) == expected)
  }

  @Test("knows what every match begins with")
  func literalPrefix() {
    #expect(Glob("thread:*:meta").literalPrefix == Array("thread:".utf8))
    #expect(Glob("a\\*b?c").literalPrefix == Array("a*b".utf8))
    #expect(Glob("*").literalPrefix.isEmpty)
    #expect(Glob("a\\*b").literal == Array("a*b".utf8))
    #expect(Glob("a*").literal == nil)
  }

  @Test("that was escaped matches only what it was")
  func escaped() {
    let odd = (0...255).map { UInt8($0) } + Array("*?[a-z]\\".utf8)
    let glob = Glob(Glob.escaped(odd))
    #expect(glob.literal == odd)
    #expect(glob.matches(odd))
    #expect(!glob.matches(odd.dropLast()))
  }

  @Test("full of stars answers at once for a long text", .timeLimit(.minutes(1)))
  func noBlowUp() {
    let text = [UInt8](repeating: UInt8(ascii: "a"), count: 20_000)
    #expect(!Glob(String(repeating: "a*", count: 200) + "b").matches(text))
  }
}
