import ThreadCache

/// A question about something that writes: `y` does it, `n` and esc leave everything as it is.
///
/// Enter is never yes, and nothing counts that was typed before the question was on the screen.
struct Dialog: Overlay {
  let title: String
  let lines: [StyledLine]
  /// What `y` does, in a word.
  let verb: String
  let slot: Slot
  let request: Request

  var asks: Bool { true }
  var footer: [FooterKey]? { DialogBox.footer(yes: verb, no: "leave it") }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    switch DialogAnswer(key) {
    case .yes:
      turn.close()
      turn.run(.confirmed(slot, request))
    case .no:
      turn.close()
      turn.run(.dropped)
    case nil: break
    }
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    DialogBox(
      title: title, lines: lines,
      keys: DialogBox.keys(yes: verb, no: "leave it", scene.glyphs)
    ).draw(&grid, in: region, scene)
  }
}

/// What a key says to a question: nobody's settings change that.
enum DialogAnswer {
  case yes, no

  init?(_ key: KeyPress) {
    guard case .action(let action) = ActionTable.standard.lookup([key], in: .dialog) else {
      return nil
    }
    switch action.id {
    case .yes: self = .yes
    case .no: self = .no
    default: return nil
    }
  }
}
