import JSONText

extension SliceScreen {
  /// Shows the slice in another way, at the value that the cursor was on, where one had gone to it.
  mutating func show(_ mode: Mode) {
    let byte = placeToKeep
    self.mode = mode
    aside = 0
    arrival = nil
    guard let byte, let row = row(of: byte) else { return }
    view.cursor = row
    arrival = (mode, row, byte)
  }

  /// The byte at which the value under the cursor begins; nil: the cursor is where it was to begin with, or there is no
  /// value.
  private var placeToKeep: Int? {
    // Rows of one view are coarser than those of another: what was not moved from is still meant.
    if let arrival, arrival.mode == mode, arrival.row == view.cursor { return arrival.byte }
    let row = view.cursor
    guard row > (mode == .bars ? firstBar : 0), row < count else { return nil }
    switch mode {
    case .bars: return bars?.rows[row...].lazy.compactMap(\.bar).first?.source.range.lowerBound
    case .tree: return outline?.line(row)?.value.range.lowerBound
    case .raw: return text?.start(row)
    case .compared:
      return comparison?.rows[row...].lazy.compactMap { $0.pair?.left }.first?.range.lowerBound
    }
  }

  /// The row of the value that a byte is in, or of the first one after it; nil: there is none.
  private mutating func row(of byte: Int) -> Int? {
    switch mode {
    case .bars: return Self.row(of: byte, among: bars?.rows.map { $0.bar?.source.range } ?? [])
    case .tree:
      outline?.unfold(around: byte)
      return outline?.reach(byte)
    case .raw: return text?.row(at: byte)
    case .compared:
      return Self.row(of: byte, among: comparison?.rows.map { $0.pair?.left?.range } ?? [])
    }
  }

  private static func row(of byte: Int, among ranges: [Range<Int>?]) -> Int? {
    let ends = ranges.enumerated().compactMap { row, range in
      range.flatMap { $0.upperBound > byte ? (row: row, end: $0.upperBound) : nil }
    }
    return ends.min { $0.end < $1.end }?.row
  }
}
