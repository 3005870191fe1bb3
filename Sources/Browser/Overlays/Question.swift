/// Something that is asked in a frame and answered with a key or a click on one of its buttons.
protocol Question: Overlay {
  /// What is asked, and what can be answered.
  func box(_ scene: Scene, in region: Rect) -> DialogBox
}

extension Question {
  var asks: Bool { true }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    box(scene, in: region).draw(&grid, in: region, scene)
  }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    // The second press of a double one was meant for what lay here before.
    guard mouse.kind == .press, mouse.button == .left,
      let key = box(turn.scene, in: region).key(at: mouse.position, in: region)
    else { return }
    self.key(key, &turn)
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

  /// Says what can be answered to whoever tries something else.
  static func remind(_ key: KeyPress, _ turn: inout Turn) {
    guard let yes = ActionTable.standard[.yes], let no = ActionTable.standard[.no] else { return }
    let glyphs = turn.configuration.glyphs
    turn.say(
      .info,
      "\(yes.keys[0].label(glyphs)) is yes, \(no.keys[0].label(glyphs)) is no;"
        + " \(key.label(glyphs)) is neither")
  }
}
