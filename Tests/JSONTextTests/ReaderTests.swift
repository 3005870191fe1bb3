import JSONText
import Testing

@Suite("Reader")
struct ReaderTests {
  private func reader(_ text: String) -> JSONReader { JSONReader(Array(text.utf8)) }

  /// Calls what changes the reader, which an expectation's own expression must not do.
  private func answer<Answer>(_ call: () throws -> Answer) rethrows -> Answer { try call() }

  @Test("members that are not read are skipped")
  func skipsUnread() throws {
    var reader = reader(#" { "a" : [1,{"x":"]}"}], "n\u0061me":"v", "c":1e400, "d":null } "#)
    var names: [String] = []
    var value: String?
    try reader.enterObject()
    while try reader.nextMember() {
      names.append(String(decoding: reader.nameBytes, as: UTF8.self))
      if reader.isName("name") { value = try reader.readString() }
    }
    try reader.finish()
    #expect(names == ["a", "name", "c", "d"])
    #expect(value == "v")
  }

  @Test("elements are counted without being read")
  func counts() throws {
    #expect(try reader(#"[1, "a,b]", [2, 3], {"x": [4]}]"#).counted == 4)
    #expect(try reader("[ ]").counted == 0)
    #expect(throws: JSONError.self) { try self.reader("[1,]").counted }
    #expect(throws: JSONError.self) { try self.reader("{}").counted }
  }

  @Test("a null is read only if it is one")
  func readsNull() throws {
    var reader = reader("[null, 1]")
    try reader.enterArray()
    #expect(try answer { try reader.nextElement() })
    #expect(try answer { try reader.readNull() })
    #expect(try answer { try reader.nextElement() })
    #expect(try answer { try reader.readNull() } == false)
    #expect(try answer { try reader.readInt() } == 1)
    #expect(try answer { try reader.nextElement() } == false)
    try reader.finish()
  }

  @Test("a value of another kind is refused with its place, and can then be skipped")
  func refusesOtherKinds() throws {
    var reader = reader("{\"files\": {\"a\": 1}, \"b\": 2}")
    try reader.enterObject()
    #expect(try answer { try reader.nextMember() })
    #expect {
      try reader.enterArray()
    } throws: { "\($0)" == "line 1, column 11 (byte 10): expected an array, found '{'" }
    #expect(throws: JSONError.self) { try reader.readString() }
    #expect(throws: JSONError.self) { try reader.readNumber() }
    #expect(throws: JSONError.self) { try reader.readBool() }
    #expect(try answer { try reader.nextMember() })
    #expect(try answer { try reader.readInt() } == 2)
    #expect(try answer { try reader.nextMember() } == false)
    try reader.finish()
  }

  @Test("a container can be left early")
  func leaves() throws {
    var reader = reader(#"[[1, {"a": "]"}, [2]], 3]"#)
    try reader.enterArray()
    #expect(try answer { try reader.nextElement() })
    try reader.enterArray()
    #expect(try answer { try reader.nextElement() })
    try reader.leave()
    #expect(try answer { try reader.nextElement() })
    #expect(try answer { try reader.readInt() } == 3)
    #expect(try answer { try reader.nextElement() } == false)
    try reader.finish()
  }

  @Test("a raw value is its bytes")
  func readsRaw() throws {
    var reader = reader(#"{"a": {"b": [1.50 ]} , "c": "\u0041"}"#)
    try reader.enterObject()
    #expect(try answer { try reader.nextMember() })
    #expect(try answer { try reader.readRawValue() } == Array(#"{"b": [1.50 ]}"#.utf8)[...])
    #expect(try answer { try reader.nextMember() })
    #expect(try answer { try reader.readRawValue() } == Array(#""\u0041""#.utf8)[...])
  }

  @Test("what follows the value, or is missing, is found at the end")
  func finishes() throws {
    var trailing = reader("1 2")
    #expect(try answer { try trailing.readInt() } == 1)
    #expect(throws: JSONError.self) { try trailing.readInt() }
    #expect(throws: JSONError.self) { try trailing.finish() }
    var open = reader("[1")
    try open.enterArray()
    #expect(throws: JSONError.self) { try open.finish() }
    var whole = reader("[1, 2]")
    try whole.finish()
  }

  @Test("skipping finds the end that parsing finds, wherever quotes, backslashes and blocks fall")
  func skipsLikeTheParser() throws {
    for seed in 0..<1500 as Range<UInt64> {
      let padding = [UInt8](repeating: 0x20, count: Int(seed % 70))
      let bytes = padding + RandomText.document(seed: seed)
      let document = try JSONDocument(parsing: bytes)
      var reader = JSONReader(bytes)
      #expect(
        try answer { try Array(reader.readRawValue()) } == Array(document.root.rawBytes),
        "seed \(seed)")
      try reader.finish()
    }
  }

  @Test("runs of backslashes of any length at any place do not hide the end of a string")
  func countsBackslashes() throws {
    for padding in 0..<130 {
      for backslashes in [0, 1, 2, 3, 4, 63, 64, 65, 66, 127, 128] {
        let text =
          "[\"" + String(repeating: "a", count: padding)
          + String(repeating: "\\\\", count: backslashes) + "\\\"]\", [\"]\"]]"
        var reader = reader(text)
        #expect(try answer { try reader.readRawValue().count } == text.utf8.count)
      }
    }
  }

  @Test("on garbage every call throws or moves on")
  func survivesGarbage() {
    for seed in 0..<1500 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      var reader = JSONReader(RandomText.mutated(seed: seed))
      for _ in 0..<60 {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: try? reader.enterObject()
        case 1: try? reader.enterArray()
        case 2, 3: _ = try? reader.nextMember()
        case 4, 5: _ = try? reader.nextElement()
        case 6: try? reader.leave()
        case 7: _ = try? reader.readStringBytes()
        case 8: _ = try? reader.countElements()
        default: try? reader.skipValue()
        }
        #expect(reader.position <= reader.bytes.count)
        #expect(reader.depth >= 0)
      }
    }
  }
}

extension JSONReader {
  /// How many elements the whole text has.
  fileprivate var counted: Int {
    get throws {
      var reader = self
      let count = try reader.countElements()
      try reader.finish()
      return count
    }
  }
}
