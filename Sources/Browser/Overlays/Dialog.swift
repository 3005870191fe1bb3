import ThreadCache

/// A question about something that writes: `y` does it, `n` and esc leave everything as it is.
///
/// Enter is never yes, and nothing counts that was typed before the question was on the screen.
struct Dialog: Question {
  let title: String
  let lines: [StyledLine]
  /// What `y` does, in a word.
  let verb: String
  let slot: Slot
  let request: Request
  var top = 0

  var footer: [FooterKey]? { DialogBox.footer(yes: verb, no: "leave it") }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    switch DialogAnswer(key) {
    case .yes:
      turn.close()
      turn.run(.confirmed(slot, request))
    case .no:
      turn.close()
      turn.run(.dropped)
    case nil: other(key, &turn)
    }
  }

  func box(_ scene: Scene, in region: Rect) -> DialogBox {
    DialogBox(
      title: title, lines: lines,
      buttons: DialogBox.buttons(yes: verb, no: "leave it", scene.glyphs))
  }
}
