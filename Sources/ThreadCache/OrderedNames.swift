/// Names in the order they came, each once: what the stored lists are.
///
/// Names are told apart by their bytes, as the services do it: `String` would take two spellings of
/// one letter for the same name.
package struct OrderedNames: Sendable {
  /// So many are compared one by one, which costs less than hashing them.
  private static let few = 16

  /// The names.
  package private(set) var names: [String] = []
  /// The names, once there are more than a few.
  private var seen: Set<[UInt8]> = []

  package init(_ names: some Sequence<String> = []) {
    reserve(names.underestimatedCount)
    for name in names { insert(name) }
  }

  /// Makes room for so many names at once.
  mutating func reserve(_ count: Int) { names.reserveCapacity(count) }

  /// Adds a name at the end; false: it was there.
  @discardableResult
  mutating func insert(_ name: String) -> Bool {
    guard !contains(name) else { return false }
    names.append(name)
    if !seen.isEmpty {
      seen.insert(Array(name.utf8))
    } else if names.count > Self.few {
      seen = Set(names.map { Array($0.utf8) })
    }
    return true
  }

  package func contains(_ name: String) -> Bool {
    guard seen.isEmpty else { return seen.contains(Array(name.utf8)) }
    return names.contains { $0.isSameName(as: name) }
  }
}

extension String {
  /// True when both are the same bytes: names are told apart by them, as the services that share the store do it.
  package func isSameName(as other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}
