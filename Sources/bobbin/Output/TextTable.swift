import Browser
import Session

/// Rows under headings, aligned by the columns that characters take on a terminal.
///
/// Cells are made safe on their way in: no control character of an id or a value gets out. One cell that
/// is much longer than the others does not make all lines as long: it pushes only what follows it.
struct TextTable {
  /// A heading and the side its cells stand on.
  struct Column {
    let title: String
    let alignment: Alignment

    static func text(_ title: String) -> Column { Column(title: title, alignment: .left) }
    static func number(_ title: String) -> Column { Column(title: title, alignment: .right) }
  }

  let columns: [Column]
  private(set) var rows: [[Cell]] = []

  /// Text and how it is stressed.
  struct Cell: ExpressibleByStringLiteral {
    let text: String
    let ink: Ink

    init(_ text: String, _ ink: Ink = .plain) {
      self.text = Shown.line(text)
      self.ink = ink
    }

    init(stringLiteral value: String) { self.init(value) }
  }

  init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row; what it has too few cells of stays empty.
  mutating func add(_ cells: [Cell]) { rows.append(cells) }

  /// The lines, headings first.
  func lines(_ palette: Palette) -> [String] {
    let heads = columns.map { Cell($0.title, .dim) }
    let widths = columns.indices.map { width($0) }
    return ([heads] + rows).map { row in
      var line = ""
      for (index, cell) in row.enumerated() {
        let isLast = index == row.count - 1
        let missing = widths[index] - TextWidth.columns(of: cell.text)
        let padding = String(repeating: " ", count: max(0, missing))
        let inked = palette.paint(cell.text, cell.ink)
        switch columns[index].alignment {
        case .right: line += padding + inked
        default: line += isLast ? inked : inked + padding
        }
        if !isLast { line += Self.gap }
      }
      // An empty last cell leaves the gap before it.
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// The same for a terminal that is too narrow for all of it: first columns go, then the first column is
  /// shortened in the middle.
  ///
  /// - Parameters:
  ///   - room: the columns there are; nil: any number.
  ///   - expendable: the table's columns that may go, in their order of going.
  func fitting(
    _ room: Int?, leavingOut expendable: [Int] = [], ellipsis: Character
  ) -> TextTable {
    guard let room else { return self }
    var kept = Array(columns.indices)
    var going = expendable[...]
    while let next = going.popFirst(), space(room, beside: kept) < width(0) {
      kept.removeAll { $0 == next }
    }
    let space = max(Self.narrowest, space(room, beside: kept))
    var table = TextTable(kept.map { columns[$0] })
    table.rows = rows.map { row in
      let row = kept.filter(row.indices.contains).map { row[$0] }
      guard let first = row.first, TextWidth.columns(of: first.text) > space else { return row }
      let short = TextWidth.truncated(first.text, to: space, at: .middle, ellipsis: ellipsis)
      return [Cell(short, first.ink)] + row.dropFirst()
    }
    return table
  }

  /// What the other columns of a terminal leave to the first.
  private func space(_ room: Int, beside kept: [Int]) -> Int {
    // What a few rows have to say at their ends does not take room from the ids of all.
    kept.dropFirst().reduce(room) { rest, column in
      rest - Self.gap.count - width(column, usual: column == kept.last ? 0 : Self.usual)
    }
  }

  /// What a column takes: its widest cell, those left out that are longer than most and than `usual`.
  private func width(_ column: Int, usual: Int = usual) -> Int {
    let head = TextWidth.columns(of: columns[column].title)
    let widths = rows.map { $0.count > column ? TextWidth.columns(of: $0[column].text) : 0 }
    guard let widest = widths.max(), widest > usual else {
      return max(head, widths.max() ?? 0)
    }
    let sorted = widths.sorted()
    let limit = max(usual, sorted[(sorted.count - 1) * 9 / 10])
    return max(head, sorted.last { $0 <= limit } ?? 0)
  }

  private static let gap = "  "
  /// A column as wide as this is nothing unusual.
  private static let usual = 40
  /// An id in less room is no help.
  private static let narrowest = 12
}
