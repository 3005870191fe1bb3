import JSONText
import ThreadCache

/// The slices that another one can be compared with.
enum SliceCandidates {
  typealias Place = (file: String, segment: String)

  /// Names of values that are looked at in each slice.
  private static let most = 100

  /// Of a thread's slices the same segment of other files, then what shares names of values with it: the
  /// file's own ones first.
  static func of(
    _ file: String, _ segment: String, _ slice: JSONValue?, in files: [FileRecord]
  ) -> [Place] {
    let wanted = slice.map(names) ?? []
    let all = files.flatMap { record in
      record.segments.compactMap { other -> Place? in
        guard let slice = other.slice, record.id != file || other.name != segment,
          other.name == segment || !wanted.isDisjoint(with: names(slice))
        else { return nil }
        return (record.id, other.name)
      }
    }
    let others = all.filter { $0.segment != segment }
    return all.filter { $0.segment == segment } + others.filter { $0.file == file }
      + others.filter { $0.file != file }
  }

  /// What the values of a slice are called: those of its first response, as all of them have the same.
  private static func names(_ slice: JSONValue) -> Set<String> {
    let first = slice.kind == .array ? Array(slice.elements.prefix(1)).first : slice
    guard let first else { return [] }
    let value = slice.kind == .array ? first["value"] ?? first : first
    return value.kind == .object ? Set(value.members.prefix(most).map { $0.name }) : []
  }
}
