/// Which columns of the matrix are in sight, and where.
///
/// Each takes four columns of the terminal; between the canonical ones and the others is a gap.
struct CellColumns: Equatable {
  static let width = 4
  static let gap = 2

  let count: Int
  let canonicalCount: Int
  /// Where the first one in sight begins.
  let x: Int
  /// Columns of the terminal that there are for them.
  let room: Int
  /// The first one in sight.
  let left: Int

  /// What is `wanted` in sight as far as there are columns, without empty room at the right.
  init(count: Int, canonicalCount: Int, x: Int, room: Int, left wanted: Int) {
    self.count = count
    self.canonicalCount = canonicalCount
    self.x = x
    self.room = room
    let last = Self.first(through: count - 1, canonicalCount, room)
    left = max(0, min(wanted, last))
  }

  /// The terminal's columns that columns `range` take.
  static func width(_ range: Range<Int>, _ canonicalCount: Int) -> Int {
    let crosses = range.lowerBound < canonicalCount && range.upperBound > canonicalCount
    return range.count * width + (crosses ? gap : 0)
  }

  /// The first of the columns of which the last one is `index`, as many as there is room for.
  private static func first(through index: Int, _ canonical: Int, _ room: Int) -> Int {
    var first = max(0, index)
    while first > 0, width(first - 1..<index + 1, canonical) <= room { first -= 1 }
    return first
  }

  /// The columns in sight: one at least, where there is any.
  var visible: Range<Int> {
    var end = min(left + 1, count)
    while end < count, Self.width(left..<end + 1, canonicalCount) <= room { end += 1 }
    return left..<end
  }

  /// The first column in sight when `index` must be among them and no more is moved than it takes.
  func left(showing index: Int) -> Int {
    if index < left { return max(0, index) }
    if visible.contains(index) { return left }
    return Self.first(through: index, canonicalCount, room)
  }

  /// Where a column that is in sight begins.
  func x(of index: Int) -> Int {
    x + (index - left) * Self.width
      + (left < canonicalCount && index >= canonicalCount ? Self.gap : 0)
  }

  /// The column at a column of the terminal.
  func index(at position: Int) -> Int? {
    visible.first { x(of: $0) <= position && position < x(of: $0) + Self.width }
  }

  /// Where the line between the two groups is, if it is in sight.
  var separator: Int? {
    canonicalCount > left && visible.contains(canonicalCount)
      ? x(of: canonicalCount) - Self.gap : nil
  }
}
