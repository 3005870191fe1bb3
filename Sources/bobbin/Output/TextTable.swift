import Browser
import Session

/// Rows under headings, aligned by the columns that characters take on a terminal.
///
/// Cells are made safe on their way in: no control character of an id or a value gets out.
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
    let widths = columns.indices.map { column in
      ([heads] + rows).map { $0.count > column ? TextWidth.columns(of: $0[column].text) : 0 }
        .max() ?? 0
    }
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
        if !isLast { line += "  " }
      }
      // An empty last cell leaves the gap before it.
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
