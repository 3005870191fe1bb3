/// Changes of one document, collected and then made at once: what is not changed keeps every byte.
///
/// ```swift
/// let document = try JSONDocument(parsing: #"{ "a": 1.50, "b": [1, 2] }"#)
/// var edit = JSONEdit(document)
/// edit.setMember("c", of: document.root, to: Array("true".utf8))
/// edit.removeMember("a", of: document.root)
/// String(decoding: edit.apply(), as: UTF8.self)  // { "b": [1, 2], "c": true }
/// ```
///
/// Values are named by the views of the original document, in any order; changes never shift each
/// other. Where they meet:
/// - a change inside of a value that is itself replaced or removed has no effect;
/// - of two changes of one value, or of one new name, the later counts;
/// - what is removed stays removed; setting a removed name again appends it.
///
/// Bytes that are put in must be one JSON value each. That is not checked here;
/// ``document(limits:)`` does.
public struct JSONEdit: Sendable {
  /// What happens to the children of one container.
  struct ChildChanges {
    /// The tape indexes of the children that go: an object's names, an array's elements.
    var removed: Set<Int> = []
    /// What comes at the end; names are nil in an array.
    var appended: [(name: String?, bytes: [UInt8])] = []
  }

  let original: JSONDocument
  var replacements: [Int: [UInt8]] = [:]
  var children: [Int: ChildChanges] = [:]

  /// An edit of `document` that changes nothing yet.
  public init(_ document: JSONDocument) {
    original = document
  }

  /// Puts `bytes` in the place of `value`, which may be a member's ``JSONMember/nameValue``.
  public mutating func replace(_ value: JSONValue, with bytes: [UInt8]) {
    check(value)
    replacements[value.index] = bytes
  }

  /// Puts `bytes` in the place of the last member of that name, or appends one.
  ///
  /// - Returns: false if `object` is no object; nothing happens then.
  @discardableResult
  public mutating func setMember(
    _ name: String, of object: JSONValue, to bytes: [UInt8]
  ) -> Bool {
    check(object)
    guard object.kind == .object else { return false }
    var changes = children[object.index] ?? ChildChanges()
    if let value = object[name], !changes.removed.contains(value.index - 1) {
      replacements[value.index] = bytes
      return true
    }
    if let place = changes.appended.firstIndex(where: { Self.same($0.name, name) }) {
      changes.appended[place].bytes = bytes
    } else {
      changes.appended.append((name, bytes))
    }
    children[object.index] = changes
    return true
  }

  /// Removes all members of that name, with the comma and the whitespace that each brought.
  ///
  /// - Returns: false if `object` is no object; nothing happens then.
  @discardableResult
  public mutating func removeMember(_ name: String, of object: JSONValue) -> Bool {
    check(object)
    guard object.kind == .object else { return false }
    var changes = children[object.index] ?? ChildChanges()
    changes.appended.removeAll { Self.same($0.name, name) }
    for member in object.members where object.tape.string(member.nameValue.node, equals: name.utf8)
    {
      changes.removed.insert(member.index)
    }
    children[object.index] = changes
    return true
  }

  /// Puts `bytes` after the last element.
  ///
  /// - Returns: false if `array` is no array; nothing happens then.
  @discardableResult
  public mutating func append(_ bytes: [UInt8], to array: JSONValue) -> Bool {
    check(array)
    guard array.kind == .array else { return false }
    children[array.index, default: ChildChanges()].appended.append((nil, bytes))
    return true
  }

  /// Removes the elements at these places of the original array; places it does not have are ignored.
  ///
  /// - Returns: false if `array` is no array; nothing happens then.
  @discardableResult
  public mutating func removeElements(at indices: [Int], of array: JSONValue) -> Bool {
    check(array)
    guard array.kind == .array else { return false }
    let wanted = Set(indices)
    var changes = children[array.index] ?? ChildChanges()
    for (place, element) in array.elements.enumerated() where wanted.contains(place) {
      changes.removed.insert(element.index)
    }
    children[array.index] = changes
    return true
  }

  /// Whether ``apply()`` would give the original.
  public var isEmpty: Bool { splices().isEmpty }

  /// The changes in ascending order, without overlap, and without bytes at the ends of each that stay
  /// the same; offsets are those of the original.
  public func splices() -> [JSONSplice] {
    EditSplices.all(of: self)
  }

  /// The bytes with the changes; everything else byte for byte.
  public func apply() -> [UInt8] {
    JSONSplice.apply(splices(), to: original.bytes)
  }

  /// The result as a document.
  ///
  /// - Throws: what is wrong with it, if bytes were put in that are no JSON value.
  public func document(limits: JSONLimits = .standard) throws(JSONError) -> JSONDocument {
    try JSONDocument(parsing: apply(), limits: limits)
  }

  /// Strings that Swift takes for equal can have different bytes; member names with different bytes
  /// are different.
  private static func same(_ one: String?, _ other: String) -> Bool {
    one.map { $0.utf8.elementsEqual(other.utf8) } ?? false
  }

  /// A view of another document would silently change the wrong place of this one.
  private func check(_ value: JSONValue) {
    precondition(value.tape === original.tape, "the value belongs to another document")
  }
}
