/// The number that is typed before many threads go: it must be the one that the question names.
struct TypedCount: Sendable {
  let count: Int
  private var field = TextField()
  /// Why y was not taken.
  private var remark: String?

  init(_ count: Int) { self.count = count }

  var isRight: Bool { field.text == String(count) }

  /// What to do, or what was wrong.
  var line: StyledLine {
    remark.map { StyledLine($0, .danger) }
      ?? StyledLine("Type the number of threads, \(count), then y.", .warning)
  }

  /// Takes a digit, or a key that edits.
  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    if case .character(let character) = key, !character.isWholeNumber || !character.isASCII {
      // Thousands are shown with a gap between them, and may be typed so.
      if character != " " { DialogAnswer.remind(key, &turn) }
      return
    }
    if field.key(key) { remark = nil } else { DialogAnswer.remind(key, &turn) }
  }

  mutating func paste(_ text: String) {
    field.paste(text.filter { $0.isASCII && $0.isWholeNumber })
    remark = nil
  }

  /// Says why y is not taken.
  mutating func refuse() {
    remark =
      field.text.isEmpty
      ? "First the number: type \(count), then y. Nothing has gone."
      : "\(field.text) is not \(count): nothing has gone. Type \(count), then y."
  }

  func draw(_ grid: inout Grid, in line: Rect) {
    field.draw(&grid, label: "number: ", in: line)
  }
}
