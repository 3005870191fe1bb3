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

  /// The same, its first column shortened in the middle where lines would be longer than a terminal.
  ///
  /// - Parameter room: the columns there are; nil: any number.
  func fitting(_ room: Int?, ellipsis: Character) -> TextTable {
    guard let room else { return self }
    // What a few rows have to say at their ends does not take room from the ids of all.
    let others = columns.indices.dropFirst().reduce(0) { sum, column in
      sum + Self.gap.count + width(column, usual: column == columns.count - 1 ? 0 : Self.usual)
    }
    let space = max(Self.narrowest, room - others)
    var table = TextTable(columns)
    table.rows = rows.map { row in
      guard let first = row.first, TextWidth.columns(of: first.text) > space else { return row }
      let short = TextWidth.truncated(first.text, to: space, at: .middle, ellipsis: ellipsis)
      return [Cell(short, first.ink)] + row.dropFirst()
    }
    return table
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
