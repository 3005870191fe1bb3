/// The steps of an edit, to be taken back and made again.
struct EditHistory: Sendable {
  /// What a change is: letters that are typed one after the other are one step, as are those deleted.
  enum Kind: Sendable {
    case typing, deleting
    /// A step by itself.
    case whole
  }

  /// Lines that took the place of others.
  struct Step: Sendable {
    /// The first of them.
    let line: Int
    let before: [String]
    var after: [String]
    let cursorBefore: TextBuffer.Place
    var cursorAfter: TextBuffer.Place
  }

  /// More steps than this are forgotten.
  static let limit = 1000

  private var done: [Step] = []
  private var undone: [Step] = []
  /// What the last step is as long as it may go on.
  private var open: Kind?

  /// Adds a step, to the one before where both are one run of typing.
  mutating func add(_ step: Step, _ kind: Kind) {
    undone.removeAll()
    defer { open = kind == .whole ? nil : kind }
    if let open, open == kind, let last = done.last, last.line == step.line,
      last.after.count == 1, step.before.count == 1, step.after.count == 1
    {
      done[done.count - 1].after = step.after
      done[done.count - 1].cursorAfter = step.cursorAfter
      return
    }
    done.append(step)
    if done.count > Self.limit { done.removeFirst() }
  }

  /// What comes next is a step of its own.
  mutating func close() { open = nil }

  mutating func undo() -> Step? {
    open = nil
    guard let step = done.popLast() else { return nil }
    undone.append(step)
    return step
  }

  mutating func redo() -> Step? {
    open = nil
    guard let step = undone.popLast() else { return nil }
    done.append(step)
    return step
  }
}
