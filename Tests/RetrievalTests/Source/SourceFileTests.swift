import Retrieval
import StoreConformance
import Testing

struct SourceFileTests {
  func parse(_ text: String) throws(SourceError) -> SourceFile {
    try SourceFile(id: "f", parsing: Array(text.utf8))
  }

  @Test("a slice lists every response in file order, with null where it lacks the segment")
  func slice() throws {
    let file = try parse(Texts.coffee)
    #expect(
      string(file.slice("age"))
        == #"[{"response":"Black","value":{"18-24":0.30}},{"response":"With \u006dilk","value":null}]"#
    )
  }

  @Test("number literals and escapes stay as the file has them")
  func literals() throws {
    let file = try parse(
      #"{"responses":[{"response":"a\/b","data":{"x":{"p": 1.50, "q": 1e400, "r": -0.0}}}]}"#)
    #expect(
      string(file.slice("x"))
        == #"[{"response":"a\/b","value":{"p":1.50,"q":1e400,"r":-0.0}}]"#)
  }

  @Test("what is null in every response is not available")
  func available() throws {
    let file = try parse(Texts.coffee)
    #expect(file.available == ["overall", "region", "age", "gender"])
    #expect(file.slice("generation") == nil)
    #expect(file.slice("unheard-of") == nil)
  }

  @Test("segments the file does not list come after those it lists")
  func order() throws {
    let file = try parse(
      #"{"metadata":{"dataStructure":{"segments":["b","a","b",7]}},"responses":[{"data":{"z":1,"a":1,"b":1}}]}"#
    )
    #expect(file.available == ["b", "a", "z"])
  }

  @Test("a response without text or data is null in the slice")
  func incomplete() throws {
    let file = try parse(
      #"{"responses":[{"data":{"x":1}},{"response":"b"},{"response":"c","data":null}]}"#)
    #expect(
      string(file.slice("x"))
        == #"[{"response":null,"value":1},{"response":"b","value":null},{"response":"c","value":null}]"#
    )
  }

  @Test("the segments of a plain file are its top-level members")
  func plain() throws {
    let file = try parse(#"{"region": {"north": 0.10}, "age": null, "Responses": "none"}"#)
    #expect(file.shape == .plain)
    #expect(file.available == ["region", "Responses"])
    #expect(string(file.slice("region")) == #"{"north":0.10}"#)
    #expect(file.slice("age") == nil)
  }

  @Test("segments are told apart by their bytes")
  func spelling() throws {
    let file = try parse(#"{"é": 1, "e\u0301": 2}"#)
    #expect(file.available.count == 2)
    #expect(string(file.slice("\u{e9}")) == "1")
    #expect(string(file.slice("e\u{301}")) == "2")
  }

  @Test("a survey without responses has nothing available")
  func empty() throws {
    #expect(try parse(#"{"responses":[]}"#).available == [])
  }

  @Test("a list is refused as what it is")
  func list() {
    let error = #expect(throws: SourceError.self) { try parse("[1,2]") }
    #expect(error?.code == .wrongShape)
    #expect(
      error?.message == #""f" is a list where a survey or an object of segments should be"#)
  }

  @Test(
    "a survey whose responses are no list is refused, not taken for segments",
    arguments: [("\"none\"", "text"), ("{}", "an object"), ("null", "null"), ("3", "a number")])
  func responses(_ text: String, _ kind: String) {
    let error = #expect(throws: SourceError.self) { try parse("{\"a\":1,\"responses\":\(text)}") }
    #expect(error?.code == .wrongShape)
    #expect(
      error?.message == "\"f\": $.responses is \(kind) where a list of responses should be")
  }

  @Test(
    "what is wrong with a file is told with its path, where it has one",
    arguments: ["{", "[]", #"{"responses":1}"#, #"{"responses":[1]}"#])
  func path(_ text: String) {
    let error = #expect(throws: SourceError.self) {
      try SourceFile(id: "f", parsing: Array(text.utf8), path: "/surveys/\u{202e}f.json")
    }
    #expect(error?.message.hasPrefix("/surveys/\u{FFFD}f.json") == true)
  }

  @Test("text that is no JSON is refused with line and column")
  func notJSON() {
    let error = #expect(throws: SourceError.self) { try parse("{\n  \"a\": 1,\n  oops\n}") }
    #expect(error?.code == .notJSON(line: 3, column: 3, offset: 14))
    #expect(error?.message.hasPrefix(#""f" is not JSON: line 3, column 3"#) == true)
  }

  @Test(
    "a response that is no object is refused, naming its place",
    arguments: [
      (
        #"{"responses":[{"data":{}},null]}"#,
        #""f": $.responses[1] is null where an object should be"#
      ),
      (
        #"{"responses":[{"data":[1]}]}"#,
        #""f": $.responses[0].data is a list where an object should be"#
      ),
    ])
  func shape(_ text: String, _ message: String) {
    let error = #expect(throws: SourceError.self) { try parse(text) }
    #expect(error?.code == .wrongShape)
    #expect(error?.message == message)
  }

  @Test("random documents are understood or refused, and never crash")
  func random() {
    var generator = SeededRandom(20_26)
    var understood = 0
    for _ in 0..<4000 {
      var text = RandomSurvey.text(using: &generator)
      if generator.next() % 4 == 0 { RandomSurvey.damage(&text, using: &generator) }
      guard let file = try? SourceFile(id: "f", parsing: text) else { continue }
      understood += 1
      for segment in file.available {
        #expect(file.slice(segment) != nil)
      }
    }
    #expect(understood > 500)
  }
}
