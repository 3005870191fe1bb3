/// Whether the program is left although its store goes with it, and what was changed in that.
struct LeaveScratchQuestion: Question {
  var top = 0

  var footer: [FooterKey]? { DialogBox.footer(yes: "quit", no: "stay") }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    switch DialogAnswer(key) {
    case .yes:
      turn.close()
      turn.effects.append(.quit)
    case .no: turn.close()
    case nil: other(key, &turn)
    }
  }

  func box(_ scene: Scene, in region: Rect) -> DialogBox {
    DialogBox(
      title: "Leave the demo?",
      lines: [
        StyledLine("Its store is removed, and what you changed with it.", .accent),
        StyledLine("bobbin demo --keep DIR keeps one.", .dim), StyledLine(),
      ], buttons: DialogBox.buttons(yes: "quit", no: "stay", scene.glyphs))
  }
}
