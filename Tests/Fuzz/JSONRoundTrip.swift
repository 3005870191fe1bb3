// rooms: JSONText
import JSONText

/// Any bytes are either refused by the parser and by the reader, or read alike by both and written
/// back without loss.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRoundTrip(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  let read = try? Tokens.reading(bytes)
  guard let document = try? JSONDocument(parsing: bytes) else {
    precondition(read == nil, "the reader accepts what the parser refuses")
    return 0
  }
  let tokens = Tokens.of(document.root)
  precondition(read == tokens, "the reader reads something else than the parser")

  let minified = JSONWriter.minified(document.root)
  precondition(minified.count <= bytes.count)
  let again = reparsed(minified)
  precondition(Tokens.of(again.root) == tokens, "minified text means something else")
  precondition(JSONWriter.minified(again.root) == minified)
  precondition(again.duplicateMembers.count == document.duplicateMembers.count)

  let pretty = reparsed(JSONWriter.pretty(document.root))
  precondition(JSONWriter.minified(pretty.root) == minified, "pretty text means something else")

  let compact = JSONWriter.compact(document.root)
  let compacted = reparsed(compact)
  precondition(JSONWriter.compact(compacted.root) == compact, "compact text is not stable")
  precondition(compacted.duplicateMembers.isEmpty)

  var reader = JSONReader(bytes)
  precondition((try? reader.readRawValue()) == document.root.rawBytes, "skipping ends elsewhere")
  for duplicate in document.duplicateMembers {
    precondition(duplicate.byteOffsets.allSatisfy { bytes[$0] == UInt8(ascii: "\"") })
    precondition(duplicate.path.first == "$")
  }
  return 0
}

private func reparsed(_ bytes: [UInt8]) -> JSONDocument {
  do { return try JSONDocument(parsing: bytes) } catch { preconditionFailure("\(error)") }
}

/// What a document holds, flat, in the order of the text.
private enum Tokens {
  static func of(_ root: JSONValue) -> [[UInt8]] {
    var tokens: [[UInt8]] = []
    var todo: [(name: [UInt8]?, value: JSONValue)] = [(nil, root)]
    while let (name, value) = todo.popLast() {
      if let name { tokens.append(name) }
      switch value.kind {
      case .array:
        precondition(value.count == Array(value.elements).count)
        tokens.append(Array("[\(value.count)".utf8))
        todo += value.elements.reversed().map { (nil, $0) }
      case .object:
        precondition(value.count == Array(value.members).count)
        tokens.append(Array("{\(value.count)".utf8))
        todo += value.members.reversed().map { ($0.nameBytes, $0.value) }
      case .string: tokens.append(value.stringBytes ?? [])
      default: tokens.append(Array(value.rawBytes))
      }
      // Conversions must not trap, whatever the literal.
      _ = (value.int, value.double, value.bool, value.string)
    }
    return tokens
  }

  static func reading(_ bytes: [UInt8]) throws -> [[UInt8]] {
    var reader = JSONReader(bytes)
    var tokens: [[UInt8]] = []
    // Where the token of each open container is, which gets its count at the end.
    var open: [(token: Int, isObject: Bool, count: Int)] = []
    repeat {
      if let last = open.last {
        guard try last.isObject ? reader.nextMember() : reader.nextElement() else {
          tokens[last.token] += Array("\(last.count)".utf8)
          open.removeLast()
          continue
        }
        open[open.count - 1].count += 1
        if last.isObject { tokens.append(reader.nameBytes) }
      }
      switch try reader.peekKind() {
      case .array:
        try reader.enterArray()
        open.append((tokens.count, false, 0))
        tokens.append([UInt8(ascii: "[")])
      case .object:
        try reader.enterObject()
        open.append((tokens.count, true, 0))
        tokens.append([UInt8(ascii: "{")])
      case .string: tokens.append(try reader.readStringBytes())
      case .number: tokens.append(Array(try reader.readNumber()))
      case .bool: tokens.append(Array((try reader.readBool() ? "true" : "false").utf8))
      case .null:
        _ = try reader.readNull()
        tokens.append(Array("null".utf8))
      }
    } while !open.isEmpty
    try reader.finish()
    return tokens
  }
}
