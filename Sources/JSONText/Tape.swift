/// One value or member name of a parsed document, in the order of the text.
///
/// A container is followed by what it holds; the members of an object are a name node and a value
/// node in turn. Offsets and indexes fit 32 bits and counts 28, because a document has at most
/// ``JSONLimits/largestDocument`` bytes and an element takes two of them.
struct Node: Sendable {
  /// Where the value starts, in bytes.
  var start: UInt32
  /// Where it ends: one past its last byte.
  var end: UInt32
  /// The index of the node after this one and everything inside of it.
  ///
  /// While the parser is inside of
  /// a container, the index of the container around it.
  var next: UInt32
  /// The kind in bits 0–2, whether a string has escapes in bit 3, the count from bit 4.
  var tag: UInt32

  static let escaped: UInt32 = 1 << 3

  var kind: JSONValue.Kind {
    switch tag & 7 {
    case 0: .null
    case 1: .bool
    case 2: .number
    case 3: .string
    case 4: .array
    default: .object
    }
  }
  var count: Int { Int(tag >> 4) }
  var hasEscapes: Bool { tag & Self.escaped != 0 }
  var range: Range<Int> { Int(start)..<Int(end) }
}

extension JSONValue.Kind {
  /// The kind as a node's tag has it.
  var code: UInt32 {
    switch self {
    case .null: 0
    case .bool: 1
    case .number: 2
    case .string: 3
    case .array: 4
    case .object: 5
    }
  }
}

/// What a document and all views into it share; never changed after it is made.
final class Tape: Sendable {
  let bytes: [UInt8]
  let nodes: [Node]

  init(bytes: [UInt8], nodes: [Node]) {
    self.bytes = bytes
    self.nodes = nodes
  }

  /// The contents of the string at `node`, between its quotes, as they stand in the text.
  func rawString(_ node: Node) -> ArraySlice<UInt8> {
    bytes[Int(node.start) + 1..<Int(node.end) - 1]
  }

  /// The string at `node`, decoded.
  func string(_ node: Node) -> String {
    let raw = rawString(node)
    return node.hasEscapes
      ? String(decoding: Unescape.decode(raw, surrogates: .replaced), as: UTF8.self)
      : String(decoding: raw, as: UTF8.self)
  }

  /// The string at `node`, decoded to WTF-8; no copy is made where there is nothing to decode.
  func stringSlice(_ node: Node) -> ArraySlice<UInt8> {
    let raw = rawString(node)
    return node.hasEscapes ? Unescape.decode(raw, surrogates: .kept)[...] : raw
  }

  /// Whether two strings are the same, decoded.
  func sameString(_ one: Node, _ other: Node) -> Bool {
    if one.hasEscapes || other.hasEscapes { return stringSlice(one) == stringSlice(other) }
    guard one.end - one.start == other.end - other.start else { return false }
    let distance = Int(other.start) - Int(one.start)
    return one.range.allSatisfy { bytes[$0] == bytes[$0 + distance] }
  }

  /// Whether the string at `node` is this text.
  func string(_ node: Node, equals name: some Collection<UInt8>) -> Bool {
    let raw = rawString(node)
    return node.hasEscapes
      ? Unescape.decode(raw, surrogates: .kept).elementsEqual(name)
      : raw.count == name.count && raw.elementsEqual(name)
  }
}
