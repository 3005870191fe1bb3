import JSONText
import ThreadCache

/// The slices that another one can be compared with.
enum SliceCandidates {
  /// A slice, and whether it has answers to the same question: of others no line has two sides.
  typealias Place = (file: String, segment: String, isSameQuestion: Bool)

  /// Names of values that are looked at in each slice.
  private static let most = 100

  /// Of a thread's slices the same segment of other files, and what shares names of values with it.
  ///
  /// Those of the same question come first, told by their answers. Among these the same segment, then the file's own
  /// ones.
  static func of(
    _ file: String, _ segment: String, _ slice: JSONValue?, in files: [FileRecord]
  ) -> [Place] {
    let wanted = slice.map(names) ?? []
    let wantedAnswers = slice.map(answers) ?? []
    var ranked: [[Place]] = Array(repeating: [], count: 8)
    for record in files {
      for other in record.segments {
        guard let slice = other.slice, record.id != file || other.name != segment,
          other.name == segment || !wanted.isDisjoint(with: names(slice))
        else { continue }
        let found = answers(slice)
        let isSameQuestion =
          wantedAnswers.isEmpty ? found.isEmpty : !wantedAnswers.isDisjoint(with: found)
        let rank =
          (isSameQuestion ? 0 : 4) + (other.name == segment ? 0 : 2) + (record.id == file ? 0 : 1)
        ranked[rank].append((record.id, other.name, isSameQuestion))
      }
    }
    return ranked.flatMap { $0 }
  }

  /// The texts of a slice's responses.
  private static func answers(_ slice: JSONValue) -> Set<String> {
    guard slice.kind == .array else { return [] }
    return Set(slice.elements.prefix(most).compactMap { $0["response"]?.string })
  }

  /// What the values of a slice are called: those of its first response, as all of them have the same.
  private static func names(_ slice: JSONValue) -> Set<String> {
    let first = slice.kind == .array ? Array(slice.elements.prefix(1)).first : slice
    guard let first else { return [] }
    let value = slice.kind == .array ? first["value"] ?? first : first
    return value.kind == .object ? Set(value.members.prefix(most).map { $0.name }) : []
  }
}
