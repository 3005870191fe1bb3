import JSONText
import KeyValue

/// How much of a meta goes.
package struct EvictedCounts: Sendable, Equatable {
  /// Files that go, or lose segments.
  var files = 0
  /// Files that go and are broken as a whole.
  private(set) var brokenFiles = 0
  /// Segments that go.
  var segments = 0
  /// Those of them that are loaded.
  private(set) var loaded = 0
  /// Those of them that are broken; some are loaded all the same.
  var broken = 0

  /// Nothing.
  package init() {}

  mutating func add(segments names: OrderedNames, of file: FileShape) {
    segments += names.names.count
    loaded += file.loaded(among: names)
    broken += file.broken(among: names)
  }

  mutating func add(file: FileShape, isBroken: Bool) {
    files += 1
    brokenFiles += isBroken ? 1 : 0
    add(segments: file.segments, of: file)
  }

  static func + (a: Self, b: Self) -> Self {
    var sum = a
    sum.files += b.files
    sum.brokenFiles += b.brokenFiles
    sum.segments += b.segments
    sum.loaded += b.loaded
    sum.broken += b.broken
    return sum
  }
}

/// Which files of a meta are broken as a whole, as ``ThreadRecord/broken`` counts without looking at hashes.
struct BrokenFiles {
  private let duplicates: DuplicateFindings
  private var ids = OrderedNames()

  init(_ document: JSONDocument, _ key: StoreKey) {
    duplicates = DuplicateFindings(document, key)
  }

  /// Whether a file is broken; all of them have to be asked about, in their order.
  mutating func contains(_ value: JSONValue, _ shape: FileShape) -> Bool {
    let isRepeated = shape.id.map { !ids.insert($0) } ?? false
    return isRepeated || !shape.faults.isEmpty || !duplicates.inside(of: value, shape.id).isEmpty
  }
}
