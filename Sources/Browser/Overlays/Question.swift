/// Something that is asked in a frame and answered with a key or a click on one of its buttons.
protocol Question: Overlay {
  /// What is asked, and what can be answered.
  func box(_ scene: Scene, in region: Rect) -> DialogBox
  /// The first line in sight, where not all of them are.
  var top: Int { get set }
}

extension Question {
  var asks: Bool { true }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    scrolledBox(scene, in: region).draw(&grid, in: region, scene)
  }

  /// What is asked, from the line on to which it was scrolled.
  func scrolledBox(_ scene: Scene, in region: Rect) -> DialogBox {
    var box = box(scene, in: region)
    box.top = top
    return box
  }

  /// Scrolls what has not enough room, or says that all of it is in sight; false: the key means something else.
  mutating func scroll(_ key: KeyPress, _ turn: inout Turn) -> Bool {
    guard let move = ScrollMove(key, turn.actions) else { return false }
    if !scroll(turn, { move.lines(page: $0) }) { turn.say(.info, "all of it is in sight") }
    return true
  }

  @discardableResult
  private mutating func scroll(_ turn: Turn, _ lines: (_ page: Int) -> Int) -> Bool {
    let scrolling = box(turn.scene, in: turn.region).scrolling(in: turn.region)
    guard scrolling.most > 0 else { return false }
    top = min(max(0, min(top, scrolling.most) + lines(scrolling.page)), scrolling.most)
    return true
  }

  /// Takes a key that is no answer.
  mutating func other(_ key: KeyPress, _ turn: inout Turn) {
    if !scroll(key, &turn) { DialogAnswer.remind(key, &turn) }
  }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    // The second press of a double one was meant for what lay here before.
    switch mouse.kind {
    case .wheelDown: scroll(turn) { _ in 3 }
    case .wheelUp: scroll(turn) { _ in -3 }
    case .press, .doublePress, .release: break
    }
    guard mouse.kind == .press, mouse.button == .left,
      let key = scrolledBox(turn.scene, in: region).key(at: mouse.position, in: region)
    else { return }
    self.key(key, &turn)
  }
}

/// How a key scrolls a question.
private enum ScrollMove {
  case down, up, pageDown, pageUp

  init?(_ key: KeyPress, _ actions: ActionTable) {
    switch key {
    case .down: self = .down
    case .up: self = .up
    case .pageDown: self = .pageDown
    case .pageUp: self = .pageUp
    default:
      guard case .action(let action) = actions.lookup([key], in: .threads) else { return nil }
      switch action.id {
      case .down: self = .down
      case .up: self = .up
      case .pageDown, .halfDown: self = .pageDown
      case .pageUp, .halfUp: self = .pageUp
      default: return nil
      }
    }
  }

  func lines(page: Int) -> Int {
    switch self {
    case .down: 1
    case .up: -1
    case .pageDown: page
    case .pageUp: -page
    }
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
