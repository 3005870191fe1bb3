/// A text that is being typed: its lines, a cursor between two characters, and the way back.
///
/// Lines end with a line feed. A carriage return is a character of its line, so that every text comes out
/// as it went in.
struct TextBuffer: Sendable {
  /// A place between characters.
  struct Place: Sendable, Hashable, Comparable {
    var line: Int
    /// Characters before it.
    var column: Int

    static func < (a: Place, b: Place) -> Bool { (a.line, a.column) < (b.line, b.column) }
  }

  /// Lines without their line feeds; there is always one.
  private(set) var lines: [String]
  private(set) var cursor = Place(line: 0, column: 0)
  /// The terminal's column that moving up and down tries to keep.
  private var goal: Int?
  private var history = EditHistory()

  /// The text of bytes; nil when they are not UTF-8, and would not come out as they are.
  init?(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    lines = Self.split(text)
  }

  /// The text as it is now.
  var bytes: [UInt8] { Array(lines.joined(separator: "\n").utf8) }

  private static func split(_ text: String) -> [String] {
    text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
  }

  // MARK: Moving

  /// The terminal's column of the cursor.
  var cursorColumn: Int { columns(of: cursor) }

  /// The terminal's column of a place.
  func columns(of place: Place) -> Int {
    TextWidth.columns(of: String(lines[place.line].prefix(place.column)))
  }

  /// Puts the cursor at the nearest place there is.
  mutating func move(to place: Place) {
    let line = min(max(0, place.line), lines.count - 1)
    cursor = Place(line: line, column: min(max(0, place.column), lines[line].count))
    goal = nil
    history.close()
  }

  /// One character to the left, over line ends.
  mutating func moveLeft() {
    if cursor.column > 0 {
      move(to: Place(line: cursor.line, column: cursor.column - 1))
    } else if cursor.line > 0 {
      move(to: Place(line: cursor.line - 1, column: .max))
    }
  }

  /// One character to the right, over line ends.
  mutating func moveRight() {
    if cursor.column < lines[cursor.line].count {
      move(to: Place(line: cursor.line, column: cursor.column + 1))
    } else if cursor.line < lines.count - 1 {
      move(to: Place(line: cursor.line + 1, column: 0))
    }
  }

  /// So many lines down, or up, in the same column where there is one.
  mutating func move(lines count: Int) {
    let wanted = goal ?? cursorColumn
    let line = min(max(0, cursor.line + count), lines.count - 1)
    move(to: Place(line: line, column: column(at: wanted, of: line)))
    goal = wanted
  }

  mutating func moveToLineStart() { move(to: Place(line: cursor.line, column: 0)) }
  mutating func moveToLineEnd() { move(to: Place(line: cursor.line, column: .max)) }

  /// How many characters of a line end at or before a column of the terminal.
  func column(at columns: Int, of line: Int) -> Int {
    var used = 0
    var count = 0
    for character in lines[line] {
      used += TextWidth.columns(of: character)
      guard used <= columns else { break }
      count += 1
    }
    return count
  }

  // MARK: Typing

  /// Puts text where the cursor is.
  mutating func insert(_ text: String, as kind: EditHistory.Kind = .whole) {
    replace(cursor..<cursor, with: text, as: kind)
  }

  /// A new line, indented as the one it comes from.
  mutating func insertLine() {
    let before = lines[cursor.line].prefix(cursor.column)
    insert("\n" + before.prefix { $0 == " " })
  }

  /// Removes the character before the cursor.
  mutating func deleteBackward() {
    let end = cursor
    var start = cursor
    if start.column > 0 {
      start.column -= 1
    } else if start.line > 0 {
      start = Place(line: start.line - 1, column: lines[start.line - 1].count)
    }
    if start < end { replace(start..<end, with: "", as: .deleting) }
  }

  /// Removes the character after the cursor.
  mutating func deleteForward() {
    var end = cursor
    if end.column < lines[end.line].count {
      end.column += 1
    } else if end.line < lines.count - 1 {
      end = Place(line: end.line + 1, column: 0)
    }
    if cursor < end { replace(cursor..<end, with: "", as: .deleting) }
  }

  /// Removes what stands before the cursor in its line.
  mutating func deleteToLineStart() {
    let start = Place(line: cursor.line, column: 0)
    if start < cursor { replace(start..<cursor, with: "", as: .whole) }
  }

  /// Takes another text for the whole, as one step that can be taken back.
  mutating func replaceAll(with text: TextBuffer) {
    let before = cursor
    change(0..<lines.count, with: text.lines, cursor: .init(line: 0, column: 0), as: .whole)
    move(to: before)
  }

  private mutating func replace(
    _ range: Range<Place>, with text: String, as kind: EditHistory.Kind
  ) {
    let (start, end) = (range.lowerBound, range.upperBound)
    let head = String(lines[start.line].prefix(start.column)) + text
    let new = Self.split(head + lines[end.line].dropFirst(end.column))
    // What is typed may join the character before it, so it is counted together with that.
    let typed = Self.split(head)
    let place = Place(
      line: start.line + typed.count - 1, column: typed.last?.count ?? 0)
    change(start.line..<(end.line + 1), with: new, cursor: place, as: kind)
  }

  private mutating func change(
    _ range: Range<Int>, with new: [String], cursor place: Place, as kind: EditHistory.Kind
  ) {
    let step = EditHistory.Step(
      line: range.lowerBound, before: Array(lines[range]), after: new, cursorBefore: cursor,
      cursorAfter: place)
    history.add(step, kind)
    apply(lines: range, new, place)
  }

  private mutating func apply(lines range: Range<Int>, _ new: [String], _ place: Place) {
    lines.replaceSubrange(range, with: new)
    cursor = Place(line: place.line, column: min(place.column, lines[place.line].count))
    goal = nil
  }

  // MARK: The way back

  /// Takes the last step back.
  ///
  /// Answers false when there is none.
  mutating func undo() -> Bool {
    guard let step = history.undo() else { return false }
    apply(
      lines: step.line..<(step.line + step.after.count), step.before, step.cursorBefore)
    return true
  }

  /// Makes a step again that was taken back.
  mutating func redo() -> Bool {
    guard let step = history.redo() else { return false }
    apply(
      lines: step.line..<(step.line + step.before.count), step.after, step.cursorAfter)
    return true
  }
}
