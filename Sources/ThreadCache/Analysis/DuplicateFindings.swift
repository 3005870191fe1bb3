import JSONText
import KeyValue

/// Names that an object of a meta has more than once, found once for the whole meta.
struct DuplicateFindings {
  private let duplicates: [JSONDuplicateMember]
  private let key: StoreKey

  init(_ document: JSONDocument, _ key: StoreKey) {
    duplicates = document.duplicateMembers
    self.key = key
  }

  /// Those in the meta's own members.
  func outside(of list: JSONValue) -> [Finding] {
    duplicates.filter { !Self.contains(list, $0) }.map { finding($0, nil) }
  }

  /// Those in one file.
  func inside(of file: JSONValue, _ id: String?) -> [Finding] {
    duplicates.filter { Self.contains(file, $0) }.map { finding($0, id) }
  }

  private static func contains(_ value: JSONValue, _ duplicate: JSONDuplicateMember) -> Bool {
    let range = duplicate.object.range
    return value.range.lowerBound <= range.lowerBound && range.upperBound <= value.range.upperBound
  }

  private func finding(_ duplicate: JSONDuplicateMember, _ file: String?) -> Finding {
    Finding(
      .duplicate, key: key, file: file, byteOffset: duplicate.byteOffsets.last,
      message: "\(duplicate.description); the last one counts", repairable: false)
  }
}
