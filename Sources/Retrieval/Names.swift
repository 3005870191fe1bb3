import ThreadCache

/// Names of files and segments are told apart by their bytes, as the services that share the store do it:
/// `String` would take two spellings of one letter for the same name.
extension String {
  var nameBytes: [UInt8] { Array(utf8) }
}

extension Sequence<String> {
  /// The names without repeats, in the order of their first appearance.
  var uniqueNames: [String] { OrderedNames(self).names }

  /// The names, for looking one up.
  var nameSet: Set<[UInt8]> { Set(map(\.nameBytes)) }
}
