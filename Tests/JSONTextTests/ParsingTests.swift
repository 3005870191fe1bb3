import JSONText
import Testing

@Suite("Parsing")
struct ParsingTests {
  @Test(
    "what RFC 8259 allows is read and kept byte for byte",
    arguments: [
      "null", "true", "false", "0", "-0", "-0.0", "1.50", "1e22", "1E+2", "1e400", "0.1e-7", "\"\"",
      "[]", "{}", " [ ] ", "\t\r\n{\n}\n", "[[],{}]", "[1,2]", #"{"a":1,"a":2}"#, #"{"":0}"#,
      #""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00""#, #""\ud800""#, "\"\u{7f}\u{2028}😀\"", "\"\u{FEFF}\"",
      "123456789012345678901234567890",
    ])
  func acceptsAndKeeps(text: String) throws {
    let document = try JSONDocument(parsing: text)
    #expect(document.bytes == Array(text.utf8))
    #expect(
      try JSONDocument(parsing: JSONWriter.minified(document.root)).root.count
        == document.root.count)
    #expect(try Outline.reading(document.bytes) == Outline.of(document.root))
  }

  @Test(
    "what RFC 8259 does not allow is refused, by the parser and by the reader",
    arguments: [
      "", " ", "\n", "nul", "nulls", "True", "NaN", "Infinity", "-", "+1", "-a", "01", "-01", "1.",
      ".5",
      "1.e2", "1e", "1e+", "0x10", "1 2", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}",
      "{",
      "}", "{1:2}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":1 \"b\":2}", "{,}", "{\"a\":1]",
      "{'a':1}", "'a'", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u\"", "\"a\nb\"",
      "\"a\tb\"", "\"\u{1}\"", "// c\n1", "1 // c", "/* c */ 1", "\u{FEFF}1", "[1]x", "{} {}",
      "\u{A0}1",
      "{a:1}", "[undefined]", "1_000", "\"a\" \"b\"", "[\"a\":1]", "{\"a\",1}", "[1,,2]", "--1",
      "1e1.5",
    ])
  func refuses(text: String) {
    #expect(throws: JSONError.self) { try JSONDocument(parsing: text) }
    #expect(throws: JSONError.self) { try Outline.reading(Array(text.utf8)) }
  }

  @Test(
    "bytes that are not UTF-8 are refused at the first of them",
    arguments: [
      [0x80], [0xff], [0xc0, 0xaf], [0xc3], [0xe2, 0x82], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80],
      [0xf0, 0x80, 0x80, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80],
      [0xe2, 0x28, 0xa1],
    ] as [[UInt8]])
  func refusesInvalidUTF8(sequence: [UInt8]) {
    // Far enough into the string that both the word and the byte path meet it.
    for padding in [0, 1, 5, 8, 13] {
      let bytes = Array("[\"é".utf8) + [UInt8](repeating: 0x61, count: padding) + sequence
      let text = bytes + Array("\"]".utf8)
      #expect {
        try JSONDocument(parsing: text)
      } throws: { error in
        (error as? JSONError)?.code == .invalidUTF8
          && (error as? JSONError)?.byteOffset == 4 + padding
      }
    }
  }

  @Test("every well-formed length of UTF-8 is read at its ends")
  func acceptsUTF8AtItsLimits() throws {
    for scalar: UInt32 in [0x80, 0x7ff, 0x800, 0xfff, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff] {
      let text = String(Unicode.Scalar(scalar).map(Character.init) ?? "?")
      #expect(try JSONDocument(parsing: "\"\(text)\"").root.string == text)
    }
  }

  @Test("a text cut short anywhere is refused as ended too early")
  func refusesEveryPrefix() throws {
    let text = Array(#"{"a":[1.5e3,true,null,"é\u00e9"],"b":{"c":-12}}"#.utf8)
    _ = try JSONDocument(parsing: text)
    for length in 0..<text.count {
      // Cutting a letter in half is refused as a broken letter.
      let isInLetter = length < text.count && text[length] & 0xc0 == 0x80
      #expect("cut at \(length)") {
        try JSONDocument(parsing: Array(text[..<length]))
      } throws: { error in
        let code = (error as? JSONError)?.code
        return code == .unexpectedEnd || isInLetter && code == .invalidUTF8
      }
    }
  }

  @Test("a document larger than the limit is refused, one that fits exactly is not")
  func limitsSize() throws {
    let text = Array("[1,2]".utf8)
    _ = try JSONDocument(parsing: text, limits: JSONLimits(maxBytes: 5))
    #expect {
      try JSONDocument(parsing: text, limits: JSONLimits(maxBytes: 4))
    } throws: { ($0 as? JSONError)?.code == .tooLarge }
  }

  @Test("a document with more values than bytes / 8 is read whole")
  func growsTheTape() throws {
    let text = "[" + [String](repeating: "[]", count: 5000).joined(separator: ",") + "]"
    let document = try JSONDocument(parsing: text)
    #expect(document.root.count == 5000)
    #expect(document.root.elements.allSatisfy { $0.kind == .array && $0.count == 0 })
  }

  @Test("the reader and the parser agree on what is valid and what it means")
  func readerAgreesWithParser() {
    for seed in 0..<1500 as Range<UInt64> {
      for bytes in [RandomText.document(seed: seed), RandomText.mutated(seed: seed)] {
        let parsed = try? Outline.of(JSONDocument(parsing: bytes).root)
        let read = try? Outline.reading(bytes)
        #expect(parsed == read, "seed \(seed)")
      }
    }
  }
}
