import JSONText
import Testing

@Suite("Strings")
struct StringTests {
  private func root(_ text: String) throws -> JSONValue { try JSONDocument(parsing: text).root }

  @Test("every escape is decoded")
  func decodesEscapes() throws {
    #expect(try root(#""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC""#).string == "\"\\/\u{8}\u{c}\n\r\tAé€")
  }

  @Test("two surrogate escapes make one character, in either case")
  func decodesPairs() throws {
    #expect(try root(#""x\uD83D\ude00y""#).string == "x😀y")
    #expect(try root(#""\udbff\udfff""#).string == "\u{10FFFF}")
  }

  @Test("a lone surrogate is one U+FFFD as text and survives as WTF-8 and when written")
  func keepsLoneSurrogates() throws {
    let value = try root(#""a\ud800b\udc00\ud83d\ud83d\ude00""#)
    #expect(value.string == "a\u{FFFD}b\u{FFFD}\u{FFFD}😀")
    #expect(
      value.stringBytes == [0x61, 0xed, 0xa0, 0x80, 0x62, 0xed, 0xb0, 0x80, 0xed, 0xa0, 0xbd]
        + Array("😀".utf8))
    #expect(
      JSONWriter.quote(wtf8: value.stringBytes ?? []) == Array(#""a\ud800b\udc00\ud83d😀""#.utf8))
  }

  @Test("only what JavaScript escapes is escaped")
  func quotesAsJavaScript() {
    let text = "\"\\/\u{8}\t\n\u{c}\r\u{0}\u{1f}\u{7f}é\u{2028}😀"
    #expect(
      String(decoding: JSONWriter.quote(text), as: UTF8.self)
        == #""\"\\/\b\t\n\f\r\u0000\u001f"# + "\u{7f}é\u{2028}😀\"")
  }

  @Test("bytes that are not even WTF-8 are written as U+FFFD, so that the result is always JSON")
  func quotesAnyBytes() throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        Bool.random(using: &random) ? UInt8.random(in: 0...255, using: &random) : 0xed
      }
      _ = try JSONDocument(parsing: JSONWriter.quote(wtf8: bytes))
    }
    #expect(JSONWriter.quote(wtf8: [0x61, 0xff]) == Array("\"a\u{FFFD}\"".utf8))
  }

  @Test("what has to be escaped is found at every place of a long text")
  func findsEveryEscape() throws {
    let plain = Array("abcdefgh ABCDEFGH !#[]~ 0123".utf8) + [0x7f]
    let special: [[UInt8]] = [
      [0x22], [0x5c], [0x00], [0x1f], [0x0a], Array("é".utf8), Array("😀".utf8), [0xff],
      [0xed, 0xa0, 0x80], [0xc3],
    ]
    for first in 0...plain.count {
      for second in special {
        var bytes = plain
        bytes.insert(contentsOf: second, at: first)
        var quoted: [UInt8] = []
        JSONWriter.append(utf8: bytes, to: &quoted)
        let text = try root(String(decoding: quoted, as: UTF8.self))
        #expect(text.stringBytes == Array(String(decoding: bytes, as: UTF8.self).utf8))
      }
    }
  }

  @Test("names are found by what they mean, and told apart by their bytes")
  func findsNames() throws {
    // The last two are equal to Swift as strings, but not as bytes.
    let value = try root(#"{"\u0061b":1,"\ud800":2,"e\u0301":3,"\u00e9":4}"#)
    #expect(value["ab"]?.int == 1)
    #expect(value["e\u{301}"]?.int == 3)
    #expect(value["\u{e9}"]?.int == 4)
    #expect(value["\u{FFFD}"] == nil)
    #expect(value.members.map(\.nameBytes)[1] == [0xed, 0xa0, 0x80])
  }

  @Test("a string is scanned alike wherever it starts and however long it is")
  func scansAtEveryAlignment() throws {
    for length in 0..<40 {
      for place in 0...length {
        let plain = String(repeating: "a", count: length)
        let cut = plain.index(plain.startIndex, offsetBy: place)
        for (inside, decoded) in [("\\n", "\n"), ("é", "é"), ("", "")] {
          let text = plain[..<cut] + inside + plain[cut...]
          #expect(try root("[\"\(text)\"]")[0]?.string == plain[..<cut] + decoded + plain[cut...])
        }
      }
    }
  }
}
