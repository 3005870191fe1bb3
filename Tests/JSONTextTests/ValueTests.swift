import JSONText
import Testing

@Suite("Values")
struct ValueTests {
  private let text = #" {"a": [1, {"b c": null}, "x"], "é": true, "a": {"k": [[]]}} "#

  private func root() throws -> JSONValue { try JSONDocument(parsing: text).root }

  @Test("members keep their order, their duplicates and their places")
  func keepsMembers() throws {
    let members = Array(try root().members)
    #expect(members.map(\.name) == ["a", "é", "a"])
    #expect(
      members.map { $0.value.rawText } == [#"[1, {"b c": null}, "x"]"#, "true", #"{"k": [[]]}"#])
    let bytes = Array(text.utf8)
    #expect(String(decoding: bytes[members[1].range], as: UTF8.self) == #""é": true"#)
    #expect(members[1].nameValue.rawText == #""é""#)
  }

  @Test("a name finds the last member of it")
  func findsTheLast() throws {
    #expect(try root()["a"]?.kind == .object)
    #expect(try root()["b"] == nil)
  }

  @Test("an index finds an element, and nothing outside of the array")
  func findsElements() throws {
    let array = try JSONDocument(parsing: "[10,[0,0],30]").root
    #expect((0..<3).map { array[$0]?.rawText } == ["10", "[0,0]", "30"])
    #expect(array[3] == nil)
    #expect(array[-1] == nil)
  }

  @Test("asking a value for what it is not answers nothing")
  func answersNothing() throws {
    let number = try JSONDocument(parsing: "1").root
    #expect(
      number.string == nil && number.stringBytes == nil && number.bool == nil && !number.isNull)
    #expect(number.count == 0 && number["a"] == nil && number[0] == nil)
    #expect(Array(number.elements).isEmpty && Array(number.members).isEmpty)
    let string = try JSONDocument(parsing: "\"1\"").root
    #expect(string.int == nil && string.double == nil)
    let array = try JSONDocument(parsing: "[1]").root
    #expect(Array(array.members).isEmpty && array["0"] == nil)
    let object = try JSONDocument(parsing: #"{"0":1}"#).root
    #expect(Array(object.elements).isEmpty && object[0] == nil)
  }

  @Test("a detached value is the same text and reads the same")
  func detaches() throws {
    for seed in 0..<300 as Range<UInt64> {
      let document = try JSONDocument(parsing: RandomText.document(seed: seed))
      for value in document.root.everyValue {
        let detached = value.detached
        #expect(detached.bytes == Array(value.rawBytes))
        #expect(detached.root.range == 0..<detached.bytes.count)
        #expect(Outline.of(detached.root) == Outline.of(value))
        #expect(JSONWriter.compact(detached.root) == JSONWriter.compact(value))
      }
    }
  }

  @Test("a path leads from the root to the value")
  func hasPath() throws {
    #expect(try root().path == "$")
    #expect(
      try root().members.map { $0.value.path }
        == ["$.a", "$.é", "$.a"].map { $0 == "$.é" ? "$[\"é\"]" : $0 })
    let first = Array(try root().members)[0].value
    #expect(first[1]?["b c"]?.path == #"$.a[1]["b c"]"#)
    #expect(try root()["a"]?["k"]?[0]?.path == "$.a.k[0]")
  }

  @Test("duplicate members are reported with their path, name and places")
  func reportsDuplicates() throws {
    let text = #"{"f":[{"id":1,"\u0069d":2,"x":{"y":1,"y":2,"y":3}}],"z":0,"z":1}"#
    let duplicates = try JSONDocument(parsing: text).duplicateMembers
    #expect(duplicates.map(\.path) == ["$", "$.f[0]", "$.f[0].x"])
    #expect(duplicates.map(\.name) == ["z", "id", "y"])
    #expect(duplicates.map(\.byteOffsets) == [[52, 58], [7, 14], [31, 37, 43]])
    #expect(duplicates[1].description == "$.f[0] has \"id\" 2 times, at bytes 7, 14")
  }

  @Test("an object of many members has its duplicates found too")
  func findsDuplicatesAmongMany() throws {
    let names = (0..<5000).map { "\"n\($0)\":0" } + ["\"n17\":1"]
    let duplicates = try JSONDocument(parsing: "{" + names.joined(separator: ",") + "}")
      .duplicateMembers
    #expect(duplicates.map(\.name) == ["n17"])
    #expect(
      try JSONDocument(parsing: "{" + names.dropLast().joined(separator: ",") + "}")
        .duplicateMembers.isEmpty)
  }
}

extension JSONValue {
  /// The value and all values inside of it.
  var everyValue: [JSONValue] {
    [self] + elements.flatMap(\.everyValue) + members.flatMap(\.value.everyValue)
  }
}
