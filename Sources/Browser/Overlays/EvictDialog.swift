import ThreadCache

/// What an eviction would do, key by key, and whether to do it.
struct EvictDialog: Question {
  /// More threads than this are evicted only by typing their number.
  static let typedAbove = 20

  /// The selections to choose from, from the narrowest to the widest.
  let choices: [Choice]
  private var chosen: Int
  private var plan: EvictionPlan?
  /// The threads of the plan, made once: a frame has no time for it.
  private var threads: [ThreadIdentity] = []
  private var failure: String?
  /// That there is nothing of what was chosen, in words; nil: there is, or that is not known.
  private var absence: String?
  private var number: TypedCount?
  var top = 0
  /// Whether hashes are looked for that only a look at all keys finds, where that is paid; nil: they need not be.
  private var search: PaidSearch?
  private let address: String
  private let retry: FooterKey

  /// One way to take what is under the cursor.
  struct Choice: Sendable {
    /// `segment`, `file`, `thread`, `marked`.
    var name: String
    var key: Character
    var selections: [Selection]
    /// Whether it is about too many to name each key.
    var isBulk = false
    /// What one might not expect of it.
    var note: String?
    /// What is said where nothing of it is there; nil: what the library says.
    var absence: String?
  }

  init(_ choices: [Choice], _ turn: inout Turn) {
    self.choices = choices
    address = turn.configuration.address
    retry = DialogBox.retry(turn.scene)
    chosen = 0
    turn.start(.evict, .planEviction(choices[0].selections, .whereFree))
  }

  var asks: Bool { plan != nil }
  private var isReady: Bool {
    guard let plan, !plan.steps.isEmpty else { return false }
    return number?.isRight ?? true
  }

  var footer: [FooterKey]? {
    (failure == nil ? [] : [retry]) + DialogBox.footer(yes: isReady ? "evict" : nil, no: "keep")
      + choices.indices.filter { $0 != chosen }.map {
        FooterKey(
          key: String(choices[$0].key), label: choices[$0].name, press: .character(choices[$0].key))
      }
      + (search == nil ? [] : [PaidSearch.footer])
  }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    if choices.count > 1, key == .character(choices[chosen].key) {
      return turn.say(.info, "\(choices[chosen].name) is chosen already")
    }
    if failure != nil, key == retry.press { return choose(chosen, &turn) }
    if search != nil, key == PaidSearch.footer.press { return searchHashes(&turn) }
    if case .character(let character) = key,
      let index = choices.firstIndex(where: { $0.key == character }), index != chosen
    {
      if choices[index].isBulk {
        turn.cancel(.evict)
        turn.close()
        return turn.run(.evictAllShown)
      }
      return choose(index, &turn)
    }
    switch DialogAnswer(key) {
    case .yes:
      guard let plan, isReady else { return refuse(&turn) }
      if let refusal = PaidCost.refusal(plan.commands, turn.scene) {
        return turn.say(.warning, refusal)
      }
      turn.cancel(.count)
      turn.close()
      turn.run(.confirmed(.evict, .evict(plan)))
    case .no:
      turn.cancel(.evict)
      turn.cancel(.count)
      turn.close()
      turn.run(.dropped)
    case nil:
      if scroll(key, &turn) { return }
      if number != nil {
        number?.key(key, &turn)
      } else if isReady {
        DialogAnswer.remind(key, &turn)
      } else {
        remind(key, &turn)
      }
    }
  }

  /// Says what can be pressed where there is nothing to say yes to.
  private func remind(_ key: KeyPress, _ turn: inout Turn) {
    let glyphs = turn.configuration.glyphs
    let keys = (footer ?? []).map { "\($0.press?.label(glyphs) ?? $0.key) \($0.label)" }
    turn.say(
      .info, "\(key.label(glyphs)) does nothing here: \(keys.joined(separator: ", "))")
  }

  /// Plans one of the ways to take it.
  private mutating func choose(_ index: Int, _ turn: inout Turn) {
    chosen = index
    plan = nil
    number = nil
    failure = nil
    absence = nil
    search = nil
    top = 0
    turn.start(.evict, .planEviction(choices[index].selections, .whereFree))
  }

  /// Says why y does nothing.
  private mutating func refuse(_ turn: inout Turn) {
    if failure != nil {
      turn.say(.warning, "what would go is not known: nothing is evicted")
    } else if absence != nil {
      turn.say(.info, "there is nothing to evict")
    } else if plan == nil {
      turn.say(.info, "still looking up which keys go")
    } else if plan?.steps.isEmpty == true {
      turn.say(.info, "there is nothing to evict")
    } else {
      number?.refuse(&turn)
    }
  }

  /// Plans again, with the hashes that only a look at all keys finds.
  private mutating func searchHashes(_ turn: inout Turn) {
    turn.cancel(.count)
    plan = nil
    number = nil
    search = nil
    turn.start(.evict, .planEviction(choices[chosen].selections, .always))
  }

  mutating func paste(_ text: String, _ turn: inout Turn) { number?.paste(text) }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .evictionPlanned(_, .success(let plan)):
      self.plan = plan
      threads = EvictionRows.threads(of: plan)
      number = plan.threads > Self.typedAbove ? TypedCount(plan.threads) : nil
      search = PaidSearch(plan, &turn)
    case .counted(_, let count):
      search?.take(count)
      if search?.isCheap == true { searchHashes(&turn) }
    case .evictionPlanned(_, .failure(.notFound(let words))):
      absence = choices[chosen].absence ?? words
    case .evictionPlanned(_, .failure(let error)): failure = error.description
    case .ended(let id, .failed(let words)) where id.slot == .evict: failure = words
    default: break
    }
  }

  func box(_ scene: Scene, in region: Rect) -> DialogBox {
    var box = DialogBox(
      title: "Evict from \(address)", lines: [],
      buttons: (failure == nil ? [] : [retry])
        + DialogBox.buttons(yes: isReady ? "evict" : nil, no: "keep", scene.glyphs))
    let width = min(region.width - 4, 100)
    if let plan, failure == nil {
      fill(&box, plan, scene, width: width, isLow: DialogBox.isLow(region))
    } else {
      let known = failure.map { StyledLine($0, .danger) } ?? absence.map { StyledLine($0, .accent) }
      box.lines = [known ?? StyledLine("looking up which keys go…", .loading)]
    }
    let end = choiceLines(in: region) + Self.space(in: region)
    if box.list == nil { box.lines += end } else { box.foot += end }
    return box
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let box = scrolledBox(scene, in: region)
    let inner = box.draw(&grid, in: region, scene)
    number?.draw(&grid, in: box.field(inner, in: region))
  }

  /// What goes comes first, then each thread and key of it, then what it adds up to.
  private func fill(
    _ box: inout DialogBox, _ plan: EvictionPlan, _ scene: Scene, width: Int, isLow: Bool
  ) {
    box.lines = EvictionWords.headline(plan, width: width, scene.glyphs).map {
      StyledLine($0, .accent)
    }
    // In a low window the keys have the room.
    if !isLow {
      box.lines += EvictionWords.parts(plan).flatMap { StyledLine($0).wrapped(to: width) }
    }
    let ask = number.map { [$0.line(isShort: width < 60)] } ?? []
    // The list has the room of a low window, and what is to be typed stands above it.
    if isLow { box.lines += ask }
    for note in [EvictionWords.repeated(plan), choices[chosen].note].compactMap(\.self) {
      box.lines += StyledLine(note, .warning).wrapped(to: width)
    }
    box.list = EvictionRows(plan, threads, width: width, scene).list
    let undoable = " \(scene.glyphs.separator) can be undone (\(scene.key(.undo)))"
    var foot = [
      StyledLine(EvictionWords.freed(plan, room: width - undoable.count) + undoable, .dim)
    ]
    if let losses = UndoWords.losses(plan.losses) {
      foot += StyledLine(losses, .warning).wrapped(to: width)
    }
    if let (identity, reason) = plan.refused.first {
      let more = plan.refused.count > 1 ? " (and \(plan.refused.count - 1) more)" : ""
      foot += StyledLine("not \(identity): \(reason)\(more)", .warning).wrapped(to: width)
    }
    if scene.configuration.billed {
      let price = PaidCost.line(plan.commands, scripts: CommandCost.evictionScripts, scene)
      foot += price.wrapped(to: width)
    }
    if let search { foot += search.line.wrapped(to: width) }
    box.foot = foot + (isLow ? [] : ask)
  }

  /// Which of the ways to take it is chosen; in a low window the footer alone has them.
  private func choiceLines(in region: Rect) -> [StyledLine] {
    guard choices.count > 1, !DialogBox.isLow(region) else { return [] }
    var spans: [(text: String, style: Style)] = [("evict ", Style(.dim))]
    for (index, choice) in choices.enumerated() {
      let isChosen = index == chosen
      spans.append((" \(choice.key) ", Style(isChosen ? .dim : .key)))
      spans.append(
        (isChosen ? "[\(choice.name)]" : choice.name, Style(isChosen ? .accent : .plain)))
      spans.append(("  ", Style()))
    }
    return [StyledLine(), StyledLine(spans: spans)]
  }

  private static func space(in region: Rect) -> [StyledLine] {
    DialogBox.isLow(region) ? [] : [StyledLine()]
  }
}
