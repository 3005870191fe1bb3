/// A cursor in a list and the part of the list that is in sight.
struct Viewport: Sendable, Equatable {
  /// The selected row.
  var cursor = 0
  /// The first row in sight.
  var top = 0

  /// The rows in sight of a list of `count` rows.
  func visible(_ count: Int, height: Int) -> Range<Int> {
    let start = min(max(0, top), max(0, count - 1))
    return start..<min(count, start + max(0, height))
  }

  /// Keeps the cursor in the list and in sight.
  ///
  /// It goes to the very edge: away from it, every scroll by a row would send three rows anew, not two.
  mutating func clamp(_ count: Int, height: Int) {
    cursor = min(max(0, cursor), max(0, count - 1))
    if cursor < top { top = cursor }
    if cursor > top + height - 1 { top = cursor - height + 1 }
    top = min(max(0, top), max(0, count - height))
  }

  /// Moves the cursor as a moving action says.
  ///
  /// Answers false when it is none.
  mutating func move(_ action: ActionID, count: Int, height: Int) -> Bool {
    let page = max(1, height - 1)
    switch action {
    case .up: cursor -= 1
    case .down: cursor += 1
    case .top: cursor = 0
    case .bottom: cursor = count - 1
    case .halfDown: shift(page / 2 + 1)
    case .halfUp: shift(-(page / 2 + 1))
    case .pageDown: shift(page)
    case .pageUp: shift(-page)
    default: return false
    }
    clamp(count, height: height)
    return true
  }

  /// Moves the window as a moving action says, over a text in which no line is chosen: every key moves it, if there is more
  /// that way.
  ///
  /// Answers false when it is none.
  mutating func scroll(_ action: ActionID, count: Int, height: Int) -> Bool {
    if action == .down { cursor = top + height - 1 }
    if action == .up { cursor = top }
    return move(action, count: count, height: height)
  }

  /// Moves cursor and window together, as paging does.
  private mutating func shift(_ rows: Int) {
    cursor += rows
    top += rows
  }
}
