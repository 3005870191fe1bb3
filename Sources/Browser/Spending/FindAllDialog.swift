import ThreadCache

/// Whether to find all threads of a store that is paid by the command, and about what that costs.
struct FindAllDialog: Question {
  /// How many threads were found already.
  private let found: Int
  /// How many keys there are; the inner nil: the store does not say.
  private var keys: Int??
  private var failure: String?
  var top = 0

  init(from found: Int, _ turn: inout Turn) {
    self.found = found
    turn.start(.count, .countKeys)
  }

  var asks: Bool { keys != nil }

  var footer: [FooterKey]? { DialogBox.footer(yes: asks ? "find" : nil, no: "leave it") }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    switch DialogAnswer(key) {
    case .yes where keys != nil:
      find(&turn)
    case .yes: turn.say(.info, failure ?? "still asking how many keys there are")
    case .no:
      turn.cancel(.count)
      turn.close()
    case nil: other(key, &turn)
    }
  }

  private func find(_ turn: inout Turn) {
    turn.close()
    turn.run(.confirmed(.scan, .scan(.after(found), .all)))
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .counted(_, .success(let count)):
      keys = .some(count)
      // What costs no more than filling the screen does needs no question.
      if let count, CommandCost.scan(keys: count) <= ThreadsScreen.mostPages { find(&turn) }
    case .counted(_, .failure(let error)):
      failure = error.description
      // What may not be asked need not be known.
      if error.code == .refused(.permission) || error.code == .unsupported { keys = .some(nil) }
    default: break
    }
  }

  func box(_ scene: Scene, in region: Rect) -> DialogBox {
    DialogBox(
      title: "Find all threads of \(scene.configuration.storeName)", lines: lines(scene),
      buttons: DialogBox.buttons(yes: asks ? "find" : nil, no: "leave it", scene.glyphs))
  }

  private func lines(_ scene: Scene) -> [StyledLine] {
    guard let keys else {
      return [
        failure.map { StyledLine($0, .danger) }
          ?? StyledLine("asking how many keys there are…", .loading), StyledLine(),
      ]
    }
    let cost = keys.map { keys in
      "Looks at \(Figures.count(keys, "key")): about "
        + "\(Figures.count(CommandCost.scan(keys: keys), "command"))."
    }
    return [
      StyledLine(
        cost
          ?? "How many keys there are is not known; a command looks at \(Figures.count(ThreadScan.pageKeys)).",
        .accent),
      StyledLine(
        "Details are read for the rows in sight only. \(scene.key(.cancel)) stops it.", .dim),
      StyledLine(),
    ]
  }
}
