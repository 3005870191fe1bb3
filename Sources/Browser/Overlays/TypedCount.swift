/// The number that is typed before many threads go: it must be the one that the question names.
struct TypedCount: Sendable {
  let count: Int
  private var field = TextField()
  /// True when y was not taken.
  private var isRefused = false

  init(_ count: Int) { self.count = count }

  var isRight: Bool { field.text == String(count) }

  /// What to do, or what was wrong.
  ///
  /// - Parameter isShort: for a window in which a whole sentence would take two lines.
  func line(isShort: Bool) -> StyledLine {
    guard isRefused else {
      return StyledLine(
        isShort ? "Type \(count), then y." : "Type the number of threads, \(count), then y.",
        .warning)
    }
    let words =
      switch (field.text.isEmpty, isShort) {
      case (true, true): "First type \(count), then y."
      case (true, false): "First the number: type \(count), then y. Nothing has gone."
      case (false, true): "Not \(field.text): type \(count), then y."
      case (false, false):
        "\(field.text) is not \(count): nothing has gone. Type \(count), then y."
      }
    return StyledLine(words, .danger)
  }

  /// Takes a digit, or a key that edits.
  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    if case .character(let character) = key, !character.isWholeNumber || !character.isASCII {
      // Thousands are shown with a gap between them, and may be typed so.
      if character != " " { remind(key, &turn) }
      return
    }
    if field.key(key) { isRefused = false } else { remind(key, &turn) }
  }

  /// Says what can be pressed: y is yes once the number is right.
  private func remind(_ key: KeyPress, _ turn: inout Turn) {
    if isRight { DialogAnswer.remind(key, &turn) } else { turn.say(.info, first) }
  }

  private var first: String { "type \(count) first, then y" }

  mutating func paste(_ text: String) {
    field.paste(text.filter { $0.isASCII && $0.isWholeNumber })
    isRefused = false
  }

  /// Says why y is not taken, from now on in the line too.
  mutating func refuse(_ turn: inout Turn) {
    isRefused = true
    turn.say(.info, first)
  }

  func draw(_ grid: inout Grid, in line: Rect) {
    field.draw(&grid, label: "number: ", in: line)
  }
}
