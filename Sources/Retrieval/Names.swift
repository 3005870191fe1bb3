import ThreadCache

/// Names of files and segments are told apart by their bytes, as the services that share the store do it:
/// `String` would take two spellings of one letter for the same name.
extension String {
  var nameBytes: [UInt8] { Array(utf8) }
}

extension Sequence<String> {
  /// The names without repeats, in the order of their first appearance.
  var uniqueNames: [String] {
    var seen: Set<[UInt8]> = []
    return filter { seen.insert($0.nameBytes).inserted }
  }

  /// The names, for looking one up.
  var nameSet: Set<[UInt8]> { Set(map(\.nameBytes)) }
}

/// Names, for looking one up.
struct NameLookup {
  /// So many are compared one by one, which costs less than hashing them.
  static let few = 16

  private let names: [String]
  /// The names, where there are more than a few.
  private let hashed: Set<[UInt8]>

  init(_ names: [String]) {
    self.names = names
    hashed = names.count > Self.few ? names.nameSet : []
  }

  func contains(_ name: String) -> Bool {
    guard hashed.isEmpty else { return hashed.contains(name.nameBytes) }
    return names.contains { $0.isSameName(as: name) }
  }
}

extension [String] {
  /// Whether they are a few, and no name is there twice.
  var areFewAndUnique: Bool {
    guard count <= NameLookup.few else { return false }
    for (place, name) in enumerated()
    where self[..<place].contains(where: { $0.isSameName(as: name) }) { return false }
    return true
  }
}
