/// A member of an object: a name and a value.
public struct JSONMember: Sendable {
  let tape: Tape
  /// Where the name is on the tape; the value comes after it.
  let index: Int

  /// The name, decoded; a lone surrogate becomes U+FFFD.
  public var name: String { tape.string(tape.nodes[index]) }

  /// The name, decoded as WTF-8: a lone surrogate survives as its three bytes.
  public var nameBytes: [UInt8] { Array(tape.stringSlice(tape.nodes[index])) }

  /// The name as the string that it is in the text.
  public var nameValue: JSONValue { JSONValue(tape: tape, index: index) }

  /// The value.
  public var value: JSONValue { JSONValue(tape: tape, index: index + 1) }

  /// Where the member is in the bytes of its document, from its name to the end of its value.
  public var range: Range<Int> {
    Int(tape.nodes[index].start)..<Int(tape.nodes[index + 1].end)
  }
}

/// The elements of an array, in order.
public struct JSONElements: Sequence, Sendable {
  private let tape: Tape
  private let start: Int
  private let end: Int

  /// How many elements there are.
  public let count: Int

  init(of value: JSONValue) {
    let node = value.node
    tape = value.tape
    let isArray = node.kind == .array
    start = value.index + 1
    end = isArray ? Int(node.next) : start
    count = isArray ? node.count : 0
  }

  /// How many elements there are.
  public var underestimatedCount: Int { count }

  /// Goes through the elements.
  public func makeIterator() -> Iterator { Iterator(tape: tape, index: start, end: end) }

  /// Goes through the elements of an array.
  public struct Iterator: IteratorProtocol, Sendable {
    fileprivate let tape: Tape
    fileprivate var index: Int
    fileprivate let end: Int

    /// The next element; nil after the last.
    public mutating func next() -> JSONValue? {
      guard index < end else { return nil }
      defer { index = Int(tape.nodes[index].next) }
      return JSONValue(tape: tape, index: index)
    }
  }
}

/// The members of an object, in the order of the text.
public struct JSONMembers: Sequence, Sendable {
  private let value: JSONValue

  /// How many members there are.
  public let count: Int

  init(of value: JSONValue) {
    self.value = value
    count = value.kind == .object ? value.count : 0
  }

  /// How many members there are.
  public var underestimatedCount: Int { count }

  /// Goes through the members.
  public func makeIterator() -> Iterator {
    Iterator(tape: value.tape, indexes: MemberIndexes(of: value))
  }

  /// Goes through the members of an object.
  public struct Iterator: IteratorProtocol, Sendable {
    fileprivate let tape: Tape
    fileprivate var indexes: MemberIndexes

    /// The next member; nil after the last.
    public mutating func next() -> JSONMember? {
      indexes.next().map { JSONMember(tape: tape, index: $0) }
    }
  }
}

/// The places of an object's names on the tape.
struct MemberIndexes: IteratorProtocol, Sendable {
  private let tape: Tape
  private var index: Int
  private let end: Int

  init(of value: JSONValue) {
    tape = value.tape
    let node = value.node
    index = value.index + 1
    end = node.kind == .object ? Int(node.next) : index
  }

  mutating func next() -> Int? {
    guard index < end else { return nil }
    defer { index = Int(tape.nodes[index + 1].next) }
    return index
  }
}
