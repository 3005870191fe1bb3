import JSONText
import Testing

@Suite("Depth")
struct DepthTests {
  private func nested(_ depth: Int, closed: Bool = true) -> [UInt8] {
    let opening = (0..<depth).map { $0 % 2 == 0 ? "[" : "{\"a\":" }.joined()
    let closing = (0..<depth).reversed().map { $0 % 2 == 0 ? "]" : "}" }.joined()
    return Array((opening + "0" + (closed ? closing : "")).utf8)
  }

  @Test("a thousand levels are read, one more is refused where it opens")
  func limitsDepth() throws {
    _ = try JSONDocument(parsing: nested(1000))
    let limits = JSONLimits(maxDepth: 3)
    _ = try JSONDocument(parsing: "[[[1]]]", limits: limits)
    #expect {
      try JSONDocument(parsing: "[[], [[[]]]]", limits: limits)
    } throws: { error in
      "\(error)"
        == "line 1, column 8 (byte 7): arrays and objects are nested too deeply: more than 3 levels"
    }
    #expect(throws: JSONError.self) { try JSONDocument(parsing: nested(1001)) }
    #expect(throws: JSONError.self) {
      try Outline.reading(Array("[[], [[[]]]]".utf8), limits: limits)
    }
  }

  @Test("a million levels overflow no stack anywhere when the limit is raised")
  func survivesAMillionLevels() throws {
    let bytes = nested(1_000_000)
    let document = try JSONDocument(parsing: bytes, limits: JSONLimits(maxDepth: 1_000_000))
    #expect(JSONWriter.minified(document.root) == bytes)
    #expect(JSONWriter.compact(document.root) == bytes)
    #expect(document.duplicateMembers.isEmpty)
    var deepest = document.root
    while let inner = deepest[0] ?? deepest["a"] { deepest = inner }
    #expect(deepest.int == 0)
    #expect(deepest.path.utf8.count == 1 + 500_000 * 3 + 500_000 * 2)
    var edit = JSONEdit(document)
    edit.replace(deepest, with: [0x31])
    #expect(
      edit.splices() == [JSONSplice(offset: deepest.range.lowerBound, removed: 1, inserted: [0x31])]
    )
    #expect(deepest.detached.bytes == [0x30])
  }

  @Test("a million open brackets end in an error and not on the stack")
  func survivesUnclosedBrackets() throws {
    let bytes = nested(1_000_000, closed: false)
    #expect(throws: JSONError.self) {
      try JSONDocument(parsing: bytes, limits: JSONLimits(maxDepth: 2_000_000))
    }
    var reader = JSONReader(bytes)
    #expect(throws: JSONError.self) { try reader.skipValue() }
  }

  @Test("a deep value in indented text does not become gigabytes")
  func limitsIndentation() throws {
    let document = try JSONDocument(parsing: nested(20_000), limits: JSONLimits(maxDepth: 20_000))
    let pretty = JSONWriter.pretty(document.root)
    #expect(pretty.count < 20_000 * 2 * (2 * JSONWriter.deepestIndentation + 10))
    let again = try JSONDocument(parsing: pretty, limits: JSONLimits(maxDepth: 20_000))
    #expect(JSONWriter.minified(again.root) == document.bytes)
  }
}
