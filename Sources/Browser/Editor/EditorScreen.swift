import JSONText
import ThreadCache

/// The built-in editor: a text, checked as it is typed, on its way to the difference.
struct EditorScreen: Screen {
  /// Longer texts are checked when they are to be stored, not at every key.
  private static let checkedWhileTyping = 1 << 20

  let draft: EditDraft
  /// The one value that is edited; nil: all of the draft.
  let part: EditPart?
  private(set) var buffer: TextBuffer
  /// The first thing that is wrong; nil: nothing is known to be.
  private(set) var problem: EditorProblem?
  /// The text it began with.
  private let initial: [String]
  /// The first line in sight.
  private(set) var top = 0
  /// The terminal's column of the text at the left edge.
  private(set) var left = 0

  /// An editor of a draft, or of one value of it; nil: the text is not UTF-8.
  init?(_ draft: EditDraft, text: [UInt8]? = nil, part: EditPart? = nil) {
    guard let buffer = TextBuffer(text ?? part?.text ?? draft.text),
      let original = TextBuffer(part?.text ?? draft.text)
    else { return nil }
    self.draft = draft
    self.part = part
    self.buffer = buffer
    initial = original.lines
    check()
    if let place = problem?.place {
      self.buffer.move(to: place)
    } else if part != nil {
      self.buffer.moveToLineEnd()
    }
  }

  var scope: Scope { .editor }
  var crumb: String? { "edit" }
  var isChanged: Bool { !buffer.lines.isExactly(initial) }
  /// True while every key is followed by a check.
  var isCheckedWhileTyping: Bool {
    buffer.lines.reduce(0) { $0 + $1.utf8.count } <= Self.checkedWhileTyping
  }

  /// The text of the whole draft as it would be checked.
  private var edited: [UInt8] { part?.whole(with: buffer.bytes) ?? buffer.bytes }

  private mutating func check() {
    problem = isCheckedWhileTyping ? EditorProblem(in: buffer, part: part) : nil
  }

  // MARK: Keys

  mutating func type(_ key: KeyPress, _ turn: inout Turn) -> Bool {
    switch key {
    case .character(let character): buffer.insert(String(character), as: .typing)
    // A single value has one line, so there Enter can only mean that it is ready.
    case .enter where part != nil:
      review(&turn)
      return true
    case .enter: buffer.insertLine()
    case .tab: buffer.insert("  ")
    case .backspace: buffer.deleteBackward()
    case .delete: buffer.deleteForward()
    default: return false
    }
    changed(&turn)
    return true
  }

  mutating func paste(_ text: String, _ turn: inout Turn) {
    // Terminals send the line ends of what is pasted as carriage returns.
    buffer.insert(text.replacing("\r\n", with: "\n").replacing("\r", with: "\n"))
    changed(&turn)
  }

  /// The text is another one: what was found out about the one before no longer counts.
  private mutating func changed(_ turn: inout Turn) {
    if turn.jobs.isRunning(.edit), !turn.jobs.writing.contains(.edit) {
      turn.cancel(.edit)
      turn.say(.info, "changed meanwhile; \(turn.scene.key(.review)) checks it as it is now")
    }
    check()
  }

  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    guard case .action(let action) = command else { return false }
    let page = max(1, height(turn.region) - 1)
    switch action {
    case .up: buffer.move(lines: -1)
    case .down: buffer.move(lines: 1)
    case .pageUp: shift(-page)
    case .pageDown: shift(page)
    case .left: buffer.moveLeft()
    case .right: buffer.moveRight()
    case .lineStart: buffer.moveToLineStart()
    case .lineEnd: buffer.moveToLineEnd()
    case .undoTyping: change(buffer.undo(), or: "nothing typed that could be taken back", &turn)
    case .redoTyping: change(buffer.redo(), or: "nothing was taken back", &turn)
    case .deleteToStart:
      buffer.deleteToLineStart()
      changed(&turn)
    case .review: review(&turn)
    case .externalEditor: EditFlow.openOutside(draft, text: buffer.bytes, &turn)
    case .cancel where !turn.jobs.slots.isEmpty: return false
    case .back, .cancel: leave(&turn)
    default: return false
    }
    return true
  }

  private mutating func shift(_ lines: Int) {
    top += lines
    buffer.move(lines: lines)
  }

  private mutating func change(_ isDone: Bool, or words: String, _ turn: inout Turn) {
    guard isDone else { return turn.say(.info, words) }
    changed(&turn)
  }

  /// On to the difference, unless something is wrong.
  private mutating func review(_ turn: inout Turn) {
    problem = EditorProblem(in: buffer, part: part)
    guard let problem else {
      turn.start(.edit, .check(draft, edited))
      return
    }
    var words = "this cannot be stored: \(problem.words)"
    if let place = problem.place {
      buffer.move(to: place)
      words += "; the cursor is there"
    }
    turn.say(.warning, words)
  }

  private func leave(_ turn: inout Turn) {
    guard isChanged else { return turn.pop() }
    turn.open(LeaveEditQuestion(.editor))
  }

  // MARK: Answers

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .edited(_, _, var bytes):
      // Most editors end a file with a line feed; one value does not have it.
      if part != nil, bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
      guard let text = TextBuffer(bytes) else {
        return turn.say(.error, "what the editor left is not UTF-8; the text is as it was before")
      }
      buffer.replaceAll(with: text)
      review(&turn)
    case .checked(_, .failure(let error)): problem = EditorProblem(error.description)
    case .committed(_, .success(.done)): turn.remove(.editor)
    default: break
    }
  }

  // MARK: Sight

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    let height = height(region)
    top = min(max(top, buffer.cursor.line - height + 1), buffer.cursor.line)
    top = min(max(0, top), max(0, buffer.lines.count - 1))
    let width = max(1, EditorLayout(region, lines: buffer.lines.count).text.width)
    let column = buffer.cursorColumn
    // What is around the cursor is seen too, not only the letter before it.
    if column < left { left = max(0, column - width / 3) }
    if column > left + width - 1 { left = column - width * 2 / 3 }
  }

  private func height(_ region: Rect) -> Int {
    max(1, EditorLayout(region, lines: buffer.lines.count).text.height)
  }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    switch mouse.kind {
    case .wheelDown, .wheelUp: shift(mouse.kind == .wheelDown ? 3 : -3)
    case .press, .doublePress:
      let text = EditorLayout(region, lines: buffer.lines.count).text
      guard text.rows.contains(mouse.position.y) else { return }
      let line = min(top + mouse.position.y - text.minY, buffer.lines.count - 1)
      let column = buffer.column(at: max(0, mouse.position.x - text.minX) + left, of: line)
      buffer.move(to: .init(line: line, column: column))
    case .release: break
    }
  }
}

/// Where the parts of the editor are.
struct EditorLayout {
  let title: Rect
  /// The numbers of the lines.
  let gutter: Rect
  let text: Rect
  /// What is wrong, or that nothing is.
  let status: Rect

  init(_ region: Rect, lines: Int) {
    title = region.row(0)
    status = region.height > 2 ? region.row(region.height - 1) : region.row(region.height)
    let middle = Rect(
      x: region.minX, y: region.minY + 1, width: region.width,
      height: region.height - 1 - status.height)
    let digits = String(lines).count
    (gutter, text) = middle.splitLeft(region.width >= 40 ? digits + 3 : 1)
  }
}

/// Whether what was typed or decided may be lost.
struct LeaveEditQuestion: Question {
  /// The editor or the conflict.
  private let scope: Scope
  var top = 0

  init(_ scope: Scope) { self.scope = scope }

  var footer: [FooterKey]? { DialogBox.footer(yes: "drop it", no: "go on") }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    switch DialogAnswer(key) {
    case .yes:
      turn.close()
      // Its check, if one is under way, has nothing to show any more.
      turn.cancel(.edit)
      turn.remove(scope)
      turn.say(.info, "nothing was written")
    case .no: turn.close()
    case nil: other(key, &turn)
    }
  }

  func box(_ scene: Scene, in region: Rect) -> DialogBox {
    let isConflict = scope == .conflict
    return DialogBox(
      title: isConflict ? "Leave the conflict?" : "Leave the editor?",
      lines: [
        StyledLine(
          "What you \(isConflict ? "wrote" : "typed") is not stored yet, and would be lost."),
        StyledLine("\(scene.key(.cancel)) twice quits the program, and drops it too.", .dim),
        StyledLine(),
      ],
      buttons: DialogBox.buttons(yes: "drop it", no: "go on", scene.glyphs))
  }
}
