import JSONText
import ThreadCache

/// Where a slice was looked at before a search was typed.
struct SearchStart: Sendable {
  let view: Viewport
  /// What was folded in the tree.
  let folded: [Int: Int]
  /// The line of the tree under the cursor; nil: no tree was shown.
  let line: SliceLine?

  init(_ screen: SliceScreen) {
    view = screen.view
    folded = screen.outline?.folded ?? [:]
    line = screen.mode == .tree ? screen.outline?.line(screen.view.cursor) : nil
  }
}

extension SliceScreen {
  /// Looks for a text from where the search was begun; where it finds nothing, the cursor stays there and it says so.
  mutating func search(_ text: String, _ phase: SearchPhase, _ turn: inout Turn) {
    query = ThreadQuery(text)
    let start = searchStart ?? SearchStart(self)
    view = start.view
    if phase != .typing { searchStart = nil }
    guard phase != .dropped, !text.isEmpty else {
      outline?.fold(start.folded, showing: nil)
      return
    }
    let isFound =
      if let line = start.line { findInTree(from: line, start.folded) } else {
        matches(view.cursor) || find(1) || find(-1)
      }
    if !isFound { turn.say(.info, "no match for \(text)") }
  }

  /// Goes to the first match in or after a line, or the last one before it; what was folded is folded again, but for
  /// what is around the match.
  private mutating func findInTree(from line: SliceLine, _ folded: [Int: Int]) -> Bool {
    guard !Matcher(query).matches(Self.words(line).utf8) else {
      outline?.fold(folded, showing: nil)
      return true
    }
    let found = place(1, from: line) ?? place(-1, from: line)
    // The lines that were passed are kept: to walk to a late match again at every key would take its time.
    outline?.fold(folded, showing: found)
    guard let found, let row = outline?.reach(found) else { return false }
    view.cursor = row
    return true
  }

  private static func words(_ line: SliceLine) -> String { (line.name ?? "") + ": " + line.text }

  /// What a row shows, as far as a search looks at it.
  private func words(_ row: Int) -> String {
    switch mode {
    case .bars:
      switch bars?.rows[row] {
      case .heading(let text): text
      case .bar(let bar): bar.label + " " + bar.text
      default: ""
      }
    case .tree: outline?.line(row).map(Self.words) ?? ""
    case .raw: text?.line(row) ?? ""
    case .compared:
      switch comparison?.rows[row] {
      case .heading(let text): text
      case .pair(let pair): pair.label
      default: ""
      }
    }
  }

  func matches(_ row: Int) -> Bool {
    guard !query.isEmpty, (0..<count).contains(row) else { return false }
    guard mode == .raw, let range = text?.range(row) else {
      return Matcher(query).matches(words(row).utf8)
    }
    // A match may go on in the next line.
    let end = min(bytes.endIndex, range.upperBound + query.text.utf8.count - 1)
    return ByteSearch(query).first(in: bytes[range.lowerBound..<end], from: range.lowerBound) != nil
  }

  /// Moves to the next match, or to the one before.
  mutating func find(_ direction: Int) -> Bool {
    switch mode {
    case .bars, .compared: findRow(direction)
    case .tree: findInTree(direction)
    case .raw: findInText(direction)
    }
  }

  private mutating func findRow(_ direction: Int) -> Bool {
    let matcher = Matcher(query)
    var row = view.cursor + direction
    while (0..<count).contains(row) {
      if matcher.matches(words(row).utf8) {
        view.cursor = row
        return true
      }
      row += direction
    }
    return false
  }

  private mutating func findInText(_ direction: Int) -> Bool {
    guard let text else { return false }
    let search = ByteSearch(query)
    let found =
      direction > 0
      ? search.first(in: bytes, from: text.start(view.cursor + 1))
      : search.last(in: bytes, before: text.start(view.cursor))
    guard let found else { return false }
    view.cursor = text.row(at: found)
    return true
  }

  /// Looks through the bytes, so that what is folded is found too, and unfolded.
  private mutating func findInTree(_ direction: Int) -> Bool {
    guard let line = outline?.line(view.cursor), let found = place(direction, from: line) else {
      return false
    }
    outline?.unfold(around: found)
    if let row = outline?.reach(found) { view.cursor = row }
    return true
  }

  /// The byte of the next match after a line of the tree, or of the one before it; nil: there is none.
  private func place(_ direction: Int, from line: SliceLine) -> Int? {
    guard let value else { return nil }
    let search = ByteSearch(query)
    let isContainer = line.isFoldable
    let after = isContainer ? line.value.range.lowerBound + 1 : line.value.range.upperBound
    return direction > 0
      ? search.first(in: value.rawBytes, from: after)
      : search.last(in: value.rawBytes, before: line.start)
  }
}
