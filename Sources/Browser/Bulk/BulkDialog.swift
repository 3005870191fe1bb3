import ThreadCache

/// What an eviction of many threads would cost, and whether to do it: their number must be typed.
struct BulkDialog: Question {
  /// More threads than this are counted and judged by a sample instead of being named key by key.
  static let few = 200
  /// Names in sight; the others are scrolled to.
  private static let mostNames = 6

  /// What they are, in words: `marked`, `with ab in their id`.
  private let what: String
  private let count: Int
  /// Why there may be more of them; nil: there are not.
  private let incomplete: String?
  private let address: String
  private var known: (target: BulkTarget, estimate: EvictionEstimate)?
  private var failure: String?
  var top = 0
  private var limit: Double? = BulkPace.usual
  private var number: TypedCount
  /// The keys that choose the pace here; of each action the first one is shown.
  private let paceKeys: [(action: ActionID, press: KeyPress)]

  /// Asks what evicting these places of an index would cost.
  init(
    _ places: [UInt32], of index: ThreadIndex, what: String, incomplete: String?,
    _ turn: inout Turn
  ) {
    self.what = what
    self.incomplete = incomplete
    count = places.count
    address = turn.configuration.address
    number = TypedCount(places.count)
    paceKeys = Self.paceKeys(of: turn.actions)
    turn.start(.evict, .estimateEviction(index, places))
  }

  var asks: Bool { known != nil }
  private var isReady: Bool { known != nil && number.isRight }

  var footer: [FooterKey]? {
    DialogBox.footer(yes: isReady ? "evict" : nil, no: "keep")
      + paceActions.map { FooterKey(key: $0.press.label(), label: $0.word, press: $0.press) }
  }

  /// The user's keys for the pace, but for those that answer or are typed here, or take two presses.
  private static func paceKeys(
    of actions: ActionTable
  ) -> [(action: ActionID, press: KeyPress)] {
    [ActionID.slower, .faster].flatMap { id in
      (actions[id]?.keys ?? []).compactMap { key in
        guard key.presses.count == 1, let press = key.presses.first, DialogAnswer(press) == nil
        else { return nil }
        if case .character(let character) = press, character.isWholeNumber { return nil }
        return (id, press)
      }
    }
  }

  private var paceActions: [(word: String, press: KeyPress)] {
    [(ActionID.slower, "slower"), (.faster, "faster")].compactMap { id, word in
      paceKeys.first { $0.action == id }.map { (word, $0.press) }
    }
  }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    switch paceKeys.first(where: { $0.press == key })?.action {
    case .slower: limit = BulkPace.slower(than: limit)
    case .faster: limit = BulkPace.faster(than: limit)
    default:
      switch DialogAnswer(key) {
      case .yes:
        guard let known else { return refuse(&turn) }
        guard number.isRight else { return number.refuse(&turn) }
        let cost = Self.cost(known.estimate)
        if let refusal = PaidCost.refusal(cost, turn.scene) {
          return turn.say(.warning, refusal)
        }
        turn.close()
        let losses = Set(known.estimate.losses.map(\.id))
        turn.run(
          .evictInBulk(BulkRun(known.target, total: count, limit: limit, mayDrop: losses)))
      case .no:
        turn.cancel(.evict)
        turn.close()
        turn.run(.dropped)
      case nil: if !scroll(key, &turn) { number.key(key, &turn) }
      }
    }
  }

  /// Says why y does nothing.
  private func refuse(_ turn: inout Turn) {
    if failure == nil {
      turn.say(.info, "still looking at a sample to say what goes")
    } else {
      turn.say(.warning, "what would go is not known: nothing is evicted")
    }
  }

  mutating func paste(_ text: String, _ turn: inout Turn) { number.paste(text) }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .evictionEstimated(_, .success(let answer)): known = answer
    case .evictionEstimated(_, .failure(let error)): failure = error.description
    case .ended(let id, .failed(let words)) where id.slot == .evict: failure = words
    default: break
    }
  }

  func box(_ scene: Scene, in region: Rect) -> DialogBox {
    let width = min(region.width - 4, 90)
    let isLow = DialogBox.isLow(region)
    var box = DialogBox(
      title: "Evict from \(address)", lines: head(width: width, isLow: isLow),
      buttons: DialogBox.buttons(yes: isReady ? "evict" : nil, no: "keep", scene.glyphs))
    guard let known, failure == nil else {
      box.lines.append(StyledLine())
      return box
    }
    if case .threads(let threads) = known.target {
      box.list = .names(threads.count, most: Self.mostNames, width: width, scene.glyphs) {
        threads[$0]
      }
    }
    box.foot = foot(known.estimate, scene, width: width, isLow: isLow)
    return box
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let box = scrolledBox(scene, in: region)
    let inner = box.draw(&grid, in: region, scene)
    if known != nil { number.draw(&grid, in: box.field(inner, in: region)) }
  }

  /// What goes, how much that is and, in a low window, what is to be typed.
  private func head(width: Int, isLow: Bool) -> [StyledLine] {
    var lines = StyledLine("\(Figures.count(count, "whole thread")) \(what)", .accent)
      .wrapped(to: width)
    if isLow, known != nil { lines.append(number.line(isShort: true)) }
    if let incomplete { lines += StyledLine(incomplete, .warning).wrapped(to: width) }
    if let failure { return lines + StyledLine(failure, .danger).wrapped(to: width) }
    guard let estimate = known?.estimate else {
      return lines + [StyledLine("looking at a sample to say what goes…", .loading)]
    }
    let about = estimate.isExact ? "" : "about "
    let words =
      "\(about)\(Figures.count(estimate.keys, "key")) and \(about)"
      + "\(Figures.bytes(estimate.bytes)) go"
    return lines + StyledLine(words).wrapped(to: width)
  }

  /// How many commands it takes, where they are paid.
  private static func cost(_ estimate: EvictionEstimate) -> Int {
    estimate.undoRoom > 0 ? estimate.commands : estimate.commandsWithoutUndo
  }

  /// What it costs, whether it can be undone, how fast it goes.
  private func foot(
    _ estimate: EvictionEstimate, _ scene: Scene, width: Int, isLow: Bool
  ) -> [StyledLine] {
    var lines: [StyledLine] = []
    if scene.configuration.billed {
      let cost = Self.cost(estimate)
      lines += PaidCost.line(cost, scene).wrapped(to: width)
    }
    lines += StyledLine(
      undo(estimate, scene), estimate.undoBytes > estimate.undoRoom ? .warning : .dim
    ).wrapped(to: width)
    if let losses = UndoWords.losses(estimate.losses) {
      lines += StyledLine(losses, .warning).wrapped(to: width)
    }
    lines += StyledLine(isLow ? pace : pace + paceKeys(scene.glyphs)).wrapped(to: width)
    guard !isLow else { return lines }
    return lines + [
      StyledLine("What somebody changes meanwhile is left alone.", .dim),
      number.line(isShort: width < 60), StyledLine(),
    ]
  }

  private var pace: String {
    guard let limit else { return "as fast as the store takes it" }
    let seconds = Figures.duration(seconds: Double(count) / limit)
    return "\(BulkPace.words(limit)): \(seconds) or more"
  }

  private func paceKeys(_ glyphs: GlyphSet) -> String {
    let keys = paceActions.map { "\($0.press.label(glyphs)) \($0.word)" }
    return keys.isEmpty ? "" : " (\(keys.joined(separator: ", ")))"
  }

  private func undo(_ estimate: EvictionEstimate, _ scene: Scene) -> String {
    let room = estimate.undoRoom
    guard room > 0 else { return "It cannot be undone: there is no undo journal." }
    guard estimate.undoBytes > room else { return "It can be undone (\(scene.key(.undo)))." }
    return "Undo would need about \(Figures.bytes(estimate.undoBytes)) and has room for "
      + "\(Figures.bytes(room)): when that is full it stops and asks."
  }
}
