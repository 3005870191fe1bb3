import JSONText
import Testing

@Suite("Writers")
struct WriterTests {
  private let text =
    #"{ "b" : 1.50 , "10":[ ], "a":{"x": "\u0041\/\u2028" }, "9" : {}, "b":-0, "\u0031":null }"#

  private func written(_ write: (JSONValue) -> [UInt8]) throws -> String {
    String(decoding: write(try JSONDocument(parsing: text).root), as: UTF8.self)
  }

  @Test("compact text is what JavaScript makes of it")
  func writesCompact() throws {
    #expect(
      try written(JSONWriter.compact)
        == "{\"1\":null,\"9\":{},\"10\":[],\"b\":0,\"a\":{\"x\":\"A/\u{2028}\"}}")
  }

  @Test("minified text loses its whitespace and nothing else")
  func minifies() throws {
    #expect(
      try written(JSONWriter.minified)
        == #"{"b":1.50,"10":[],"a":{"x":"\u0041\/\u2028"},"9":{},"b":-0,"\u0031":null}"#)
  }

  @Test("pretty text is laid out as JSON.stringify does it, with every literal kept")
  func writesPretty() throws {
    #expect(
      try written { JSONWriter.pretty($0) } == #"""
        {
          "b": 1.50,
          "10": [],
          "a": {
            "x": "\u0041\/\u2028"
          },
          "9": {},
          "b": -0,
          "\u0031": null
        }
        """#)
    let list = try JSONDocument(parsing: "[1,[2]]").root
    #expect(JSONWriter.pretty(list, indent: 1) == Array("[\n 1,\n [\n  2\n ]\n]".utf8))
  }

  @Test("writing twice gives the same text, and pretty text minified is the minified text")
  func isStable() throws {
    for seed in 0..<1500 as Range<UInt64> {
      let document = try JSONDocument(parsing: RandomText.document(seed: seed))
      let minified = JSONWriter.minified(document.root)
      let compact = JSONWriter.compact(document.root)
      #expect(Outline.of(try JSONDocument(parsing: minified).root) == Outline.of(document.root))
      #expect(JSONWriter.minified(try JSONDocument(parsing: minified).root) == minified)
      #expect(
        JSONWriter.compact(try JSONDocument(parsing: compact).root) == compact, "seed \(seed)")
      let pretty = try JSONDocument(parsing: JSONWriter.pretty(document.root))
      #expect(JSONWriter.minified(pretty.root) == minified)
    }
  }

  @Test("a part of a document is written as a whole one would be")
  func writesParts() throws {
    let inner = try #require(try JSONDocument(parsing: text).root["a"])
    #expect(JSONWriter.pretty(inner) == Array("{\n  \"x\": \"\\u0041\\/\\u2028\"\n}".utf8))
  }
}

@Suite("Builder")
struct BuilderTests {
  private func build(_ builder: JSONBuilder) -> String {
    var builder = builder
    builder.beginObject()
    builder.name("id")
    builder.string("é\n")
    builder.name("list")
    builder.beginArray()
    builder.int(-3)
    builder.double(0.5)
    builder.bool(true)
    builder.null()
    builder.raw(Array("1.50".utf8))
    builder.beginArray()
    builder.endArray()
    builder.endArray()
    builder.name("none")
    builder.beginObject()
    builder.endObject()
    builder.endObject()
    return String(decoding: builder.bytes, as: UTF8.self)
  }

  @Test("pieces become one compact text")
  func buildsCompact() {
    #expect(build(JSONBuilder()) == #"{"id":"é\n","list":[-3,0.5,true,null,1.50,[]],"none":{}}"#)
  }

  @Test("an indented builder has the layout of the pretty writer")
  func buildsPretty() throws {
    let compact = try JSONDocument(parsing: build(JSONBuilder()))
    #expect(Array(build(JSONBuilder(indent: 2)).utf8) == JSONWriter.pretty(compact.root))
  }

  @Test(
    "what a terminal would obey or not show is escaped, and the value stays",
    arguments: [
      ("a\u{7f}\u{80}\u{9b}2J\u{9f}\u{a0}", #"a\u007f\u0080\u009b2J\u009f"# + "\u{a0}"),
      (
        "\u{202e}x\u{2066}\u{200b}\u{feff}\u{ad}\u{2028}", #"\u202ex\u2066\u200b\ufeff\u00ad\u2028"#
      ),
      ("\u{e0041}", #"\udb40\udc41"#), ("é 日本 😀 e\u{301}", "é 日本 😀 e\u{301}"), ("", ""),
    ])
  func escapesInvisibles(_ text: String, _ escaped: String) throws {
    let json = JSONWriter.quote(text)
    let shown = JSONWriter.escapingInvisibles(json)
    #expect(String(decoding: shown, as: UTF8.self) == "\"\(escaped)\"")
    #expect(try JSONDocument(parsing: shown).root.string == text)
    #expect(JSONWriter.escapingInvisibles(shown) == shown)
  }
}
