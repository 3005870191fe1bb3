import ThreadCache

/// Whether an eviction of many threads that is under way stops.
///
/// While this is asked nothing more goes.
struct StopDialog: Overlay {
  /// Whether the program is left then.
  let quits: Bool

  var asks: Bool { true }
  private var verb: String { quits ? "stop and quit" : "stop" }
  var footer: [FooterKey]? { DialogBox.footer(yes: verb, no: "let it go on") }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    switch DialogAnswer(key) {
    case .yes:
      turn.close()
      turn.run(.stopBulk)
      if quits { turn.run(.leave) }
    case .no: turn.close()
    case nil: break
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

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let words = "It is held after the batch under way; what is gone stays gone."
    let rest = quits ? "The same eviction again takes the rest." : "B goes on with the rest."
    let width = min(region.width - 6, 76)
    DialogBox(
      title: "An eviction is under way",
      lines: TextWrap.lines(words, width: width).map { StyledLine($0, .accent) } + [
        StyledLine(rest, .dim), StyledLine(),
      ], keys: DialogBox.keys(yes: verb, no: "let it go on", scene.glyphs)
    ).draw(&grid, in: region, scene)
  }
}

/// Whether an eviction goes on although no more can be kept for undo.
struct BeyondUndoDialog: Overlay {
  let left: Int
  let journaled: Int
  let address: String

  var asks: Bool { true }
  var footer: [FooterKey]? { DialogBox.footer(yes: "go on without undo", no: "leave the rest") }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    switch DialogAnswer(key) {
    case .yes:
      turn.close()
      turn.run(.goOnInBulk)
    case .no: turn.close()
    case nil: break
    }
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let width = min(region.width - 6, 76)
    let words =
      "What is kept for undo has reached \(Figures.bytes(journaled)). "
      + "The other \(Figures.count(left, "thread")) would go for good."
    DialogBox(
      title: "Evict from \(address)",
      lines: TextWrap.lines(words, width: width).map { StyledLine($0, .warning) } + [StyledLine()],
      keys: DialogBox.keys(yes: "go on without undo", no: "leave the rest", scene.glyphs)
    ).draw(&grid, in: region, scene)
  }
}
