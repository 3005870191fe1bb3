import Testing

@testable import Browser

@Suite("Text width")
struct TextWidthTests {
  @Test(
    "is what terminals count",
    arguments: [
      ("", 0), ("plain", 5), ("会話の続き", 10), ("한국", 4), ("e\u{301}", 1), ("ﬀ", 1),
      ("●○·█▌…", 6), ("👍", 2), ("👍🏽", 2), ("👩\u{200D}🚀", 4), ("❤\u{FE0F}", 1), ("🇩🇪", 2),
      ("ｆｕｌｌ", 8), ("ｶﾅ", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("नि", 2), ("\u{1B}", 1),
      ("\u{202E}", 8), ("a\u{0301}\u{0302}\u{0303}\u{0304}\u{0305}\u{0306}", 1),
    ])
  func columns(text: String, expected: Int) {
    #expect(TextWidth.columns(of: text) == expected)
    #expect(TextWidth.columns(of: TextWidth.shown(text)) == expected)
  }

  @Test(
    "of unsafe text is that of the visible text shown instead",
    arguments: [
      ("\u{0}\u{1B}[2J\u{7F}", "␀␛[2J␡"),
      ("a\u{9B}b", "a‹U+009B›b"),
      ("\u{202E}gpj.exe", "‹U+202E›gpj.exe"),
      ("zero\u{200B}width", "zero‹U+200B›width"),
      ("\u{FEFF}bom", "‹U+FEFF›bom"),
      ("a\u{2028}b", "a‹U+2028›b"),
      ("tag\u{E0041}", "tag‹U+E0041›"),
      ("\u{FFFF}", "‹U+FFFF›"),
      ("soft\u{AD}hyphen", "soft‹U+00AD›hyphen"),
      ("a\u{200D}b", "a‹U+200D›b"),
      ("👩\u{200D}🚀", "👩🚀"),
      ("می\u{200C}خواهم", "میخواهم"),
      ("\u{301}x", "◌\u{301}x"),
      ("\u{FE0F}x", "‹U+FE0F›x"),
      ("🇩🇪", "ⒹⒺ"),
      ("\u{11A8}", "‹U+11A8›"),
      ("\r\n", "␍␊"),
    ])
  func shown(text: String, expected: String) {
    #expect(TextWidth.shown(text) == expected)
  }

  @Test("keeps no more than four marks on a character")
  func marks() {
    let heap = "a" + String(repeating: "\u{301}", count: 500) + "b"
    #expect(TextWidth.shown(heap).unicodeScalars.count == 6)
    #expect(TextWidth.columns(of: heap) == 2)
  }

  @Test("makes one cell of every scalar there is, or of what stands for it")
  func everyScalar() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      var cells = 0
      TextWidth.forEachCell(of: String(Character(scalar))) { character, columns in
        cells += 1
        guard columns == 1 || columns == 2 else {
          Issue.record("U+\(String(value, radix: 16)) takes \(columns) columns")
          return false
        }
        return character.unicodeScalars.count <= 5
      }
      if cells == 0 { Issue.record("U+\(String(value, radix: 16)) vanishes") }
    }
  }

  @Test(
    "is never passed by shortened text",
    arguments: [Truncation.cut, .end, .middle, .start])
  func truncated(at truncation: Truncation) {
    for text in [
      "thread_会話の続き_01HF", "plain text", "e\u{301}e\u{301}e\u{301}", "👍👍👍", "\u{1B}\u{202E}",
    ] {
      for width in 0...24 {
        let short = TextWidth.truncated(text, to: width, at: truncation)
        #expect(TextWidth.columns(of: short) <= width)
        if TextWidth.columns(of: text) <= width { #expect(short == TextWidth.shown(text)) }
      }
    }
  }

  @Test("loses the part that was asked for")
  func truncation() {
    let id = "thread_ksxPGKuaRnSFZOrbAyYFmqWT"
    #expect(TextWidth.truncated(id, to: 10, at: .cut) == "thread_ksx")
    #expect(TextWidth.truncated(id, to: 10, at: .end) == "thread_ks…")
    #expect(TextWidth.truncated(id, to: 10, at: .middle) == "threa…mqWT")
    #expect(TextWidth.truncated(id, to: 10, at: .start) == "…bAyYFmqWT")
    #expect(TextWidth.truncated(id, to: 3, at: .middle, ellipsis: "~") == "t~T")
    #expect(TextWidth.truncated("会会会", to: 4, at: .end) == "会…")
  }

  @Test("is filled with spaces on the side that was asked for")
  func padded() {
    #expect(TextWidth.padded("会", to: 5, .left) == "会   ")
    #expect(TextWidth.padded("12", to: 5, .right) == "   12")
    #expect(TextWidth.padded("ab", to: 5, .centre) == " ab  ")
    #expect(TextWidth.padded("long enough", to: 5) == "long enough")
    #expect(TextWidth.fitted("会会会", to: 4) == "会… ")
  }

  @Test("a word longer than a line is broken where a name has a joint, else anywhere")
  func wrapped() {
    let key = TextWrap.lines("of thread:t1:file:2025_3", width: 16)
    #expect(key == ["of", "thread:t1:file:", "2025_3"])
    #expect(TextWrap.lines("ab:cdefghijklm", width: 8) == ["ab:cdefg", "hijklm"])
    #expect(TextWrap.lines("abcdefgh", width: 4) == ["abcd", "efgh"])
  }
}
