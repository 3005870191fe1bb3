/// A value in a document: a view, cheap to copy, that keeps its document alive.
///
/// Asking a value for something that it is not answers nil or nothing; it never traps.
public struct JSONValue: Sendable {
  /// What a value is.
  public enum Kind: Sendable, Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool
    /// A number.
    case number
    /// A string.
    case string
    /// An array.
    case array
    /// An object.
    case object
  }

  let tape: Tape
  let index: Int

  var node: Node { tape.nodes[index] }

  /// What the value is.
  public var kind: Kind { node.kind }

  /// Where the value is in the bytes of its document.
  public var range: Range<Int> { node.range }

  /// The value as it was written.
  public var rawBytes: ArraySlice<UInt8> { tape.bytes[node.range] }

  /// The value as it was written.
  public var rawText: String { String(decoding: rawBytes, as: UTF8.self) }

  /// Whether it is `null`.
  public var isNull: Bool { node.kind == .null }

  /// What `true` or `false` says; nil for all else.
  public var bool: Bool? {
    let node = node
    return node.kind == .bool ? tape.bytes[Int(node.start)] == UInt8(ascii: "t") : nil
  }

  /// The text of a string, decoded, a lone surrogate as U+FFFD; nil for all else.
  public var string: String? {
    let node = node
    return node.kind == .string ? tape.string(node) : nil
  }

  /// The text of a string, decoded as WTF-8; nil for all else.
  ///
  /// That is UTF-8, except that a lone surrogate survives as the three bytes of its code point.
  public var stringBytes: [UInt8]? {
    let node = node
    return node.kind == .string ? Array(tape.stringSlice(node)) : nil
  }

  /// The double nearest to a number; nil for all else, and for a number beyond the greatest double.
  public var double: Double? {
    node.kind == .number ? NumberText.double(rawBytes) : nil
  }

  /// The integer that a number is, however it is written (`12`, `1.2e1`, `12.0`); nil if it has a
  /// fraction, does not fit, or is not a number.
  public var int: Int64? {
    node.kind == .number ? NumberText.int(rawBytes) : nil
  }

  /// How many elements or members it has; 0 for what is neither array nor object.
  public var count: Int { node.count }

  /// The elements of an array; none for all else.
  public var elements: JSONElements { JSONElements(of: self) }

  /// The members of an object in the order of the text, duplicates too; none for all else.
  public var members: JSONMembers { JSONMembers(of: self) }

  /// The value of the last member of that name, which is the one that JavaScript keeps.
  ///
  /// Looks at every member; to read many of a large object, go through ``members`` once.
  public subscript(name: String) -> JSONValue? {
    var name = name
    return name.withUTF8 { wanted in
      var found: Int?
      var names = MemberIndexes(of: self)
      while let index = names.next() {
        if tape.string(tape.nodes[index], equals: wanted) { found = index + 1 }
      }
      return found.map { JSONValue(tape: tape, index: $0) }
    }
  }

  /// The element at that place of an array; nil if there is none.
  ///
  /// Goes through the elements before it; to read all of them use ``elements``.
  public subscript(index: Int) -> JSONValue? {
    guard index >= 0, index < (kind == .array ? count : 0) else { return nil }
    var place = self.index + 1
    for _ in 0..<index { place = Int(tape.nodes[place].next) }
    return JSONValue(tape: tape, index: place)
  }

  /// This value's bytes as a document of its own, which no longer keeps the whole document alive.
  public var detached: JSONDocument {
    let node = node
    if index == 0, node.range == 0..<tape.bytes.count { return JSONDocument(tape: tape) }
    let shift = UInt32(index)
    let nodes = tape.nodes[index..<Int(node.next)].map { inner in
      Node(
        start: inner.start - node.start, end: inner.end - node.start, next: inner.next - shift,
        tag: inner.tag)
    }
    return JSONDocument(tape: Tape(bytes: Array(tape.bytes[node.range]), nodes: nodes))
  }
}
