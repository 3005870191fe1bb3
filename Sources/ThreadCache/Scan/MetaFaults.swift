/// How much is wrong in a meta, by what it is; one segment may be wrong in two ways.
public struct MetaFaults: Sendable, Equatable {
  /// Files that have not the shape of one.
  public var misshapen = 0
  /// Files whose id an earlier one has, and names of members that are there twice.
  public var repeated = 0
  /// Segments that are marked loaded and have no slice, or a null one.
  public var withoutSlice = 0
  /// Slices that are not marked loaded.
  public var unmarked = 0
  /// Segments that are marked loaded and not as available.
  public var unlisted = 0

  /// Nothing is wrong.
  public init() {}

  /// All of them in words.
  var words: String {
    let parts: [(count: Int, one: String, many: String)] = [
      (misshapen, "file of the wrong shape", "files of the wrong shape"),
      (repeated, "name that is there twice", "names that are there twice"),
      (withoutSlice, "loaded segment without a slice", "loaded segments without a slice"),
      (unmarked, "slice not marked loaded", "slices not marked loaded"),
      (unlisted, "loaded segment not marked available", "loaded segments not marked available"),
    ]
    return parts.filter { $0.count > 0 }.map { "\($0.count) \($0.count == 1 ? $0.one : $0.many)" }
      .joined(separator: ", ")
  }
}
