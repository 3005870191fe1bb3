import KeyValue
import ThreadCache

/// What is asked before a lifetime is set.
enum LifetimeQuestion {
  /// Asks about one thread, or about all that are marked.
  static func ask(
    _ threads: [ThreadIdentity], _ lifetime: Lifetime, _ turn: inout Turn
  ) {
    if threads.count == 1 {
      turn.open(dialog(threads[0], lifetime, turn))
    } else if !threads.isEmpty {
      turn.open(LifetimesDialog(threads, lifetime, turn))
    }
  }

  private static func dialog(
    _ identity: ThreadIdentity, _ lifetime: Lifetime, _ turn: Turn
  ) -> Dialog {
    let deed = lifetime.words(isOne: true)
    return Dialog(
      title: "Lifetime in \(turn.configuration.address)",
      lines: [
        StyledLine("", naming: identity.description, " \(deed)", role: .accent),
        StyledLine(
          "its meta and its hashes together; \(undo(lifetime, isOne: true, turn.scene))", .dim),
        StyledLine(),
      ], verb: "set", slot: .lifetime, request: .setLifetime(identity, lifetime))
  }
}

extension LifetimeQuestion {
  /// Whether it can be undone: what has expired is gone for good.
  fileprivate static func undo(_ lifetime: Lifetime, isOne: Bool, _ scene: Scene) -> String {
    let words = "can be undone (\(scene.key(.undo)))"
    return switch lifetime {
    case .never, .keep: words
    case .after, .at: words + " until \(isOne ? "it expires" : "they expire")"
    }
  }
}

/// Whether the lifetime of several threads is set: how many and which; of many their number must be typed.
struct LifetimesDialog: Question {
  private let threads: [ThreadIdentity]
  private let lifetime: Lifetime
  private let address: String
  private var number: TypedCount?
  var top = 0

  init(_ threads: [ThreadIdentity], _ lifetime: Lifetime, _ turn: Turn) {
    self.threads = threads
    self.lifetime = lifetime
    address = turn.configuration.address
    number = threads.count > EvictDialog.typedAbove ? TypedCount(threads.count) : nil
  }

  private var isReady: Bool { number?.isRight ?? true }

  var footer: [FooterKey]? { DialogBox.footer(yes: isReady ? "set" : nil, no: "leave it") }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    switch DialogAnswer(key) {
    case .yes:
      guard isReady else {
        number?.refuse(&turn)
        return
      }
      turn.close()
      turn.run(.confirmed(.lifetime, .setLifetimes(threads, lifetime)))
    case .no:
      turn.close()
      turn.run(.dropped)
    case nil:
      if scroll(key, &turn) { return }
      if number == nil { DialogAnswer.remind(key, &turn) } else { number?.key(key, &turn) }
    }
  }

  mutating func paste(_ text: String, _ turn: inout Turn) { number?.paste(text) }

  func box(_ scene: Scene, in region: Rect) -> DialogBox {
    DialogBox(
      title: "Lifetime in \(address)",
      lines: lines(scene, width: min(region.width - 4, 90), isLow: DialogBox.isLow(region)),
      list: .names(threads.count, width: min(region.width - 4, 90), scene.glyphs) { threads[$0] },
      foot: [StyledLine()],
      buttons: DialogBox.buttons(yes: isReady ? "set" : nil, no: "leave it", scene.glyphs))
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let box = scrolledBox(scene, in: region)
    let inner = box.draw(&grid, in: region, scene)
    number?.draw(&grid, in: box.field(inner, in: region))
  }

  /// What is to be known of all comes before the names, which are scrolled where there is not enough room.
  private func lines(_ scene: Scene, width: Int, isLow: Bool) -> [StyledLine] {
    let deed = lifetime.words(isOne: false)
    var lines = [StyledLine("\(Figures.count(threads.count, "marked thread")) \(deed)", .accent)]
    if let number { lines.append(number.line(isShort: width < 60)) }
    if scene.configuration.billed {
      lines.append(PaidCost.line(CommandCost.updates(threads.count), scene))
    }
    let undo = LifetimeQuestion.undo(lifetime, isOne: false, scene)
    lines.append(StyledLine(isLow ? undo : "their metas and hashes together; \(undo)", .dim))
    return lines
  }
}
