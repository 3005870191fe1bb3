/// The three texts of a conflict, put beside each other line by line.
public struct ConflictText: Sendable {
  /// A line of the three texts; what one of them does not have there is nil.
  struct Row: Sendable {
    /// Which chunk it is part of; nil: so many lines that are the same are left out.
    var chunk: Int?
    var skipped = 0
    var texts: [String?] = [nil, nil, nil]
  }

  let merge: ThreeWay
  let rows: [Row]

  /// Lines that are shown around what differs.
  static let context = 3

  /// Lays out three JSON texts; what is no JSON is taken as it is.
  ///
  /// It takes time in proportion to all of them: see ``isQuick(_:)``.
  ///
  /// - Parameter check: called between its parts and now and then within them; what it throws ends it.
  package init<Stop: Error>(
    base: [UInt8], theirs: [UInt8], mine: [UInt8], check: () throws(Stop) -> Void
  ) throws(Stop) {
    let base = try LineDiff.layOut(base, check: check)
    let theirs = try LineDiff.layOut(theirs, check: check)
    let mine = try LineDiff.layOut(mine, check: check)
    merge = try ThreeWay(base: base, theirs: theirs, mine: mine, check: check)
    rows = Self.rows(merge.chunks)
  }

  /// Whether texts of so many bytes together are laid out before anybody could notice.
  static func isQuick(_ bytes: Int) -> Bool { bytes <= LineDiff.quickBytes }

  private static func rows(_ chunks: [ThreeWay.Chunk]) -> [Row] {
    var rows: [Row] = []
    for (index, chunk) in chunks.enumerated() {
      let height = max(chunk.base.count, chunk.theirs.count, chunk.mine.count)
      // Equal lines are shown where they touch what differs.
      let head = index > 0 ? context : 0
      let tail = index < chunks.count - 1 ? context : 0
      for line in 0..<height {
        if chunk.isSame, line >= head, line < height - tail {
          if line == head { rows.append(Row(skipped: height - head - tail)) }
          continue
        }
        func text(_ lines: [String]) -> String? { line < lines.count ? lines[line] : nil }
        rows.append(
          Row(chunk: index, texts: [text(chunk.base), text(chunk.theirs), text(chunk.mine)]))
      }
    }
    return rows
  }
}
