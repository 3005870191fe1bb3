import ThreadCache

/// Whether an eviction of many threads that is under way stops.
///
/// While this is asked nothing more goes.
struct StopDialog: Question {
  /// Whether the program is left then.
  let quits: Bool
  var top = 0

  private var verb: String { quits ? "stop and quit" : "stop" }
  var footer: [FooterKey]? { DialogBox.footer(yes: verb, no: "let it go on") }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    switch DialogAnswer(key) {
    case .yes:
      turn.close()
      turn.run(.stopBulk)
      if quits { turn.run(.leave) }
    case .no: turn.close()
    case nil: other(key, &turn)
    }
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    // The batch under way was the last one: there is nothing left to ask.
    case .evictedInBulk(_, let progress) where progress.ending != nil: turn.close()
    case .ended(let id, _) where id.slot == .evict: turn.close()
    default: break
    }
  }

  func box(_ scene: Scene, in region: Rect) -> DialogBox {
    let words = "It is held after the batch under way; what is gone stays gone."
    let rest =
      quits
      ? "The same eviction again takes the rest."
      : "\(scene.key(.goOn)) goes on with the rest."
    let width = min(region.width - 6, 76)
    return DialogBox(
      title: "An eviction is under way in \(scene.configuration.address)",
      lines: TextWrap.lines(words, width: width).map { StyledLine($0, .accent) } + [
        StyledLine(rest, .dim), StyledLine(),
      ], buttons: DialogBox.buttons(yes: verb, no: "let it go on", scene.glyphs))
  }
}

/// Whether an eviction goes on although no more can be kept for undo.
struct BeyondUndoDialog: Question {
  let left: Int
  let journaled: Int
  var top = 0

  var footer: [FooterKey]? { DialogBox.footer(yes: "go on without undo", no: "leave the rest") }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    switch DialogAnswer(key) {
    case .yes:
      turn.close()
      turn.run(.goOnInBulk)
    case .no: turn.close()
    case nil: other(key, &turn)
    }
  }

  func box(_ scene: Scene, in region: Rect) -> DialogBox {
    let width = min(region.width - 6, 76)
    let words =
      "What is kept for undo has reached \(Figures.bytes(journaled)). "
      + "The other \(Figures.count(left, "thread")) would go for good."
    return DialogBox(
      title: "Evict from \(scene.configuration.address)",
      lines: TextWrap.lines(words, width: width).map { StyledLine($0, .warning) } + [StyledLine()],
      buttons: DialogBox.buttons(yes: "go on without undo", no: "leave the rest", scene.glyphs))
  }
}
