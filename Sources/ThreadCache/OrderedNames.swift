/// Names in the order they came, each once: what the stored lists are.
///
/// Names are told apart by their bytes, as the services do it: `String` would take two spellings of
/// one letter for the same name.
struct OrderedNames: Sendable {
  private(set) var names: [String] = []
  private var seen: Set<[UInt8]> = []

  init(_ names: some Sequence<String> = []) {
    for name in names { insert(name) }
  }

  /// Adds a name at the end; false: it was there.
  @discardableResult
  mutating func insert(_ name: String) -> Bool {
    guard seen.insert(Array(name.utf8)).inserted else { return false }
    names.append(name)
    return true
  }

  func contains(_ name: String) -> Bool { seen.contains(Array(name.utf8)) }
}

extension String {
  /// True when both are the same bytes.
  func isSameName(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
