import ThreadCache

/// What is broken of a thread, by what it is: as ``ThreadCache/ThreadRecord/broken`` counts.
package struct BrokenParts: Sendable, Equatable {
  /// Segments.
  private(set) var segments = 0
  /// Files that something is wrong with as a whole.
  private(set) var files = 0
  /// Members of the meta itself.
  private(set) var members = 0

  init() {}

  /// All that is broken of a record.
  package init(_ record: ThreadRecord) {
    for file in record.files { add(file) }
    addOwn(of: record)
  }

  mutating func add(_ file: FileRecord) {
    let own = file.findings.isEmpty ? 0 : 1
    files += own
    segments += file.broken - own
  }

  /// Counts what is broken of the meta itself.
  mutating func addOwn(of record: ThreadRecord) { members += record.ownBroken }

  /// How many parts.
  package var count: Int { segments + files + members }

  /// `1 broken segment`, `3 broken files, 1 broken segment`; nil: nothing is broken.
  package var words: String? {
    let parts = [(files, "broken file"), (segments, "broken segment"), (members, "broken member")]
      .filter { $0.0 > 0 }.map { Figures.count($0.0, $0.1) }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
