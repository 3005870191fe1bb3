import JSONText

/// A value as lines, one a member, made when they are looked at.
///
/// The lines of a large value are walked in order once, and only as far as somebody looks; every so many
/// lines the walk is noted, so that any line that was passed is near such a note.
struct SliceOutline: Sendable {
  /// Lines between two notes.
  private static let pageLength = 512

  let root: JSONValue
  /// The beginnings of the containers whose inside is left out, and their ends.
  private(set) var folded: [Int: Int] = [:]
  /// Where the walk stood before every page.
  private var pages: [SliceWalk]
  /// Where it stands now.
  private var walk: SliceWalk
  /// How many lines were passed; all of them when ``isWhole``.
  private(set) var count = 0
  /// True when there are no more lines than were passed.
  private(set) var isWhole = false
  /// Where the last line passed begins.
  private var lastStart = -1

  init(_ root: JSONValue) {
    self.root = root
    walk = SliceWalk(root)
    pages = [walk]
  }

  /// Walks on until there are so many lines, or no more.
  mutating func extend(to lines: Int) {
    while count < lines, !isWhole {
      guard walk.step(folded) else {
        isWhole = true
        break
      }
      count += 1
      if count % Self.pageLength == 0 { pages.append(walk) }
    }
    lastStart = walk.line(folded)?.start ?? -1
  }

  /// The lines of a range that lies within those passed.
  func lines(_ range: Range<Int>) -> [SliceLine] {
    guard !range.isEmpty else { return [] }
    let page = range.lowerBound / Self.pageLength
    var walk = pages[page]
    for _ in (page * Self.pageLength)..<range.lowerBound { _ = walk.step(folded) }
    return range.compactMap { _ in walk.next(folded) }
  }

  /// One line; nil: it was not passed.
  func line(_ row: Int) -> SliceLine? {
    (0..<count).contains(row) ? lines(row..<(row + 1)).first : nil
  }

  /// The way to a line from the beginning of the slice: `$[0].value["under 18"]`.
  func path(_ row: Int) -> String {
    guard (0..<count).contains(row) else { return "$" }
    let page = row / Self.pageLength
    var walk = pages[page]
    for _ in (page * Self.pageLength)...row { _ = walk.step(folded) }
    return walk.path
  }

  // MARK: Folding

  /// Leaves out the inside of a line, or shows it.
  mutating func toggle(_ row: Int) {
    guard let line = line(row), line.isFoldable else { return }
    let range = line.value.range
    if folded.removeValue(forKey: range.lowerBound) == nil {
      folded[range.lowerBound] = range.upperBound
    }
    forget(from: row)
  }

  /// Shows the inside of everything around a byte.
  mutating func unfold(around offset: Int) { fold(folded, showing: offset) }

  /// Leaves out the inside of these containers and of no others, but shows what is around a byte.
  ///
  /// Where that changes nothing, the walk stays where it was: it may have come far.
  mutating func fold(_ wanted: [Int: Int], showing offset: Int?) {
    let new = wanted.filter { start, end in !(offset.map { start < $0 && $0 < end } ?? false) }
    guard let first = Set(new.keys).symmetricDifference(folded.keys).min() else { return }
    let row = row(at: first)
    folded = new
    forget(from: row)
  }

  /// What was passed after a line is no longer what it was.
  private mutating func forget(from row: Int) {
    let page = row / Self.pageLength
    pages.removeSubrange((page + 1)...)
    walk = pages[page]
    count = page * Self.pageLength
    lastStart = -1
    isWhole = false
    extend(to: row + 1)
  }

  // MARK: Places

  /// The line that a byte is on; walks on to it where that is needed.
  mutating func reach(_ offset: Int) -> Int {
    while !isWhole, lastStart <= offset { extend(to: count + Self.pageLength) }
    return row(at: offset)
  }

  /// The last line passed that begins at or before a byte.
  private func row(at offset: Int) -> Int {
    var low = 0
    var high = pages.count
    while low + 1 < high {
      let middle = (low + high) / 2
      var walk = pages[middle]
      // A note at the very end has no line after it.
      if let line = walk.next(folded), line.start <= offset { low = middle } else { high = middle }
    }
    let start = low * Self.pageLength
    let found = lines(start..<min(count, start + Self.pageLength)).lastIndex {
      $0.start <= offset
    }
    return start + (found ?? 0)
  }

  /// The line of what a line is in; nil: it is the first.
  func parent(of row: Int) -> Int? {
    guard let line = line(row), line.depth > 0 else { return nil }
    var end = row
    while end > 0 {
      let start = max(0, end - Self.pageLength)
      if let found = lines(start..<end).lastIndex(where: { $0.depth < line.depth }) {
        return start + found
      }
      end = start
    }
    return nil
  }
}

/// Where a walk through a value stands, from the first line to the last.
struct SliceWalk: Sendable {
  private var walk: JSONWalk

  init(_ root: JSONValue) { walk = JSONWalk(root) }

  /// The next line; the inside of what begins at the keys of `folded` is passed over.
  mutating func next(_ folded: [Int: Int]) -> SliceLine? { step(folded) ? line(folded) : nil }

  /// Goes to the next line; answers false when there is none.
  mutating func step(_ folded: [Int: Int]) -> Bool {
    walk.next(entering: folded.isEmpty || !isFolded(folded))
  }

  private func isFolded(_ folded: [Int: Int]) -> Bool {
    walk.value.map { folded[$0.range.lowerBound] != nil } ?? false
  }

  /// The newest line; nil before the first.
  func line(_ folded: [Int: Int]) -> SliceLine? {
    walk.value.map { value in
      SliceLine(
        depth: walk.depth, member: walk.member, place: walk.place, value: value,
        isFolded: isFolded(folded))
    }
  }

  /// The way to the newest line.
  var path: String { walk.path }
}
