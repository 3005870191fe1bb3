import JSONText

/// What a document means, as a text without ambiguity that other programs can make too: `n t f`,
/// `#literal;`, `s` and the hexadecimal WTF-8 of a string and `;`, brackets and braces.
enum Outline {
  static func of(_ value: JSONValue) -> String {
    switch value.kind {
    case .null: "n"
    case .bool: value.bool == true ? "t" : "f"
    case .number: "#\(value.rawText);"
    case .string: string(value.stringBytes ?? [])
    case .array: "[" + value.elements.map(of).joined() + "]"
    case .object: "{" + value.members.map { string($0.nameBytes) + of($0.value) }.joined() + "}"
    }
  }

  /// The same from a reader that reads everything.
  static func reading(_ bytes: [UInt8], limits: JSONLimits = .standard) throws -> String {
    var reader = JSONReader(bytes, limits: limits)
    let outline = try value(&reader)
    try reader.finish()
    return outline
  }

  private static func value(_ reader: inout JSONReader) throws -> String {
    switch try reader.peekKind() {
    case .null:
      return try reader.readNull() ? "n" : "not null"
    case .bool: return try reader.readBool() ? "t" : "f"
    case .number: return "#\(String(decoding: try reader.readNumber(), as: UTF8.self));"
    case .string: return string(try reader.readStringBytes())
    case .array:
      var outline = "["
      try reader.enterArray()
      while try reader.nextElement() { outline += try value(&reader) }
      return outline + "]"
    case .object:
      var outline = "{"
      try reader.enterObject()
      while try reader.nextMember() {
        outline += string(reader.nameBytes)
        outline += try value(&reader)
      }
      return outline + "}"
    }
  }

  private static func string(_ bytes: [UInt8]) -> String {
    "s" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + ";"
  }
}
