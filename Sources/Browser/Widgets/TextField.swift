/// One line of text that is being typed.
struct TextField: Sendable, Equatable {
  private(set) var characters: [Character]
  private(set) var cursor: Int

  init(_ text: String = "") {
    characters = Array(text)
    cursor = characters.count
  }

  var text: String {
    get { String(characters) }
    set { self = TextField(newValue) }
  }

  /// Takes a key.
  ///
  /// Answers false when it means nothing to a text field.
  mutating func key(_ key: KeyPress) -> Bool {
    switch key {
    case .character(let character): insert([character])
    case .backspace:
      guard cursor > 0 else { return true }
      cursor -= 1
      characters.remove(at: cursor)
    case .delete, .control("d"):
      guard cursor < characters.count else { return true }
      characters.remove(at: cursor)
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(characters.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = characters.count
    case .control("u"):
      characters.removeFirst(cursor)
      cursor = 0
    case .control("k"): characters.removeLast(characters.count - cursor)
    case .control("w"):
      var start = cursor
      while start > 0, characters[start - 1] == " " { start -= 1 }
      while start > 0, characters[start - 1] != " " { start -= 1 }
      characters.removeSubrange(start..<cursor)
      cursor = start
    default: return false
    }
    return true
  }

  /// Takes pasted text: its line breaks become blanks, for this is one line.
  mutating func paste(_ text: String) {
    insert(text.map { $0.isNewline ? " " : $0 })
  }

  private mutating func insert(_ new: [Character]) {
    characters.insert(contentsOf: new, at: cursor)
    cursor += new.count
  }

  /// Draws a label and the text, keeping the cursor in sight, and puts the terminal's cursor there.
  func draw(_ grid: inout Grid, label: String, in line: Rect) {
    grid.fill(line, style: Style(.input))
    let x = line.minX + grid.put(label, at: line.origin, style: Style(.key), maxWidth: line.width)
    let room = max(1, line.maxX - x - 1)
    var start = 0
    while TextWidth.columns(of: String(characters[start..<cursor])) > room { start += 1 }
    let before = TextWidth.columns(of: String(characters[start..<cursor]))
    grid.put(
      String(characters[start...]), at: Point(x: x, y: line.minY), style: Style(.input),
      maxWidth: line.maxX - x)
    grid.cursor = Point(x: min(x + before, line.maxX - 1), y: line.minY)
  }
}
