import ThreadCache

/// What an eviction would do, key by key, and whether to do it.
struct EvictDialog: Question {
  /// More threads than this are evicted only by typing their number.
  static let typedAbove = 20

  /// The selections to choose from, from the narrowest to the widest.
  let choices: [Choice]
  private var chosen: Int
  private var plan: EvictionPlan?
  private var failure: String?
  private var number: TypedCount?
  private let address: String

  /// One way to take what is under the cursor.
  struct Choice: Sendable {
    /// `segment`, `file`, `thread`, `marked`.
    var name: String
    var key: Character
    var selections: [Selection]
    /// Whether it is about too many to name each key.
    var isBulk = false
  }

  init(_ choices: [Choice], _ turn: inout Turn) {
    self.choices = choices
    address = turn.configuration.address
    chosen = 0
    turn.start(.evict, .planEviction(choices[0].selections))
  }

  var asks: Bool { plan != nil }
  private var isReady: Bool {
    guard let plan, !plan.steps.isEmpty else { return false }
    return number?.isRight ?? true
  }

  var footer: [FooterKey]? {
    DialogBox.footer(yes: isReady ? "evict" : nil, no: "keep")
      + choices.indices.filter { $0 != chosen }.map {
        FooterKey(
          key: String(choices[$0].key), label: choices[$0].name, press: .character(choices[$0].key))
      }
  }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    if case .character(let character) = key,
      let index = choices.firstIndex(where: { $0.key == character }), index != chosen
    {
      if choices[index].isBulk {
        turn.cancel(.evict)
        turn.close()
        return turn.run(.evictAllShown)
      }
      chosen = index
      plan = nil
      number = nil
      failure = nil
      turn.start(.evict, .planEviction(choices[index].selections))
      return
    }
    switch DialogAnswer(key) {
    case .yes:
      guard let plan, isReady else { return refuse(&turn) }
      turn.close()
      turn.run(.confirmed(.evict, .evict(plan)))
    case .no:
      turn.cancel(.evict)
      turn.close()
      turn.run(.dropped)
    case nil:
      if number == nil { DialogAnswer.remind(key, &turn) } else { number?.key(key, &turn) }
    }
  }

  /// Says why y does nothing.
  private mutating func refuse(_ turn: inout Turn) {
    if failure != nil {
      turn.say(.warning, "what would go is not known: nothing is evicted")
    } else if plan == nil {
      turn.say(.info, "still looking up which keys go")
    } else if plan?.steps.isEmpty == true {
      turn.say(.info, "there is nothing to evict")
    } else {
      number?.refuse()
    }
  }

  mutating func paste(_ text: String, _ turn: inout Turn) { number?.paste(text) }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .evictionPlanned(_, .success(let plan)):
      self.plan = plan
      number = plan.threads > Self.typedAbove ? TypedCount(plan.threads) : nil
    case .evictionPlanned(_, .failure(let error)): failure = error.description
    case .ended(let id, .failed(let words)) where id.slot == .evict: failure = words
    default: break
    }
  }

  func box(_ scene: Scene, in region: Rect) -> DialogBox {
    DialogBox(
      title: "Evict from \(address)", lines: lines(scene, width: min(region.width - 6, 100)),
      buttons: DialogBox.buttons(yes: isReady ? "evict" : nil, no: "keep", scene.glyphs))
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let box = box(scene, in: region)
    let inner = box.draw(&grid, in: region, scene)
    number?.draw(&grid, in: box.field(inner, in: region))
  }

  private func lines(_ scene: Scene, width: Int) -> [StyledLine] {
    var lines: [StyledLine] = []
    if let failure {
      lines.append(StyledLine(failure, .danger))
    } else if let plan {
      lines.append(StyledLine(EvictionWords.headline(plan, width: width), .accent))
      lines += EvictionWords.steps(plan, width: width, scene.glyphs)
      lines.append(
        StyledLine("frees \(Figures.bytes(plan.freed)) · can be undone (\(scene.key(.undo)))", .dim)
      )
      if let (identity, reason) = plan.refused.first {
        let more = plan.refused.count > 1 ? " (and \(plan.refused.count - 1) more)" : ""
        lines.append(StyledLine("not \(identity.id): \(reason)\(more)", .warning))
      }
      if let number { lines.append(number.line) }
    } else {
      lines.append(StyledLine("looking up which keys go…", .loading))
    }
    if choices.count > 1 {
      var spans: [(text: String, style: Style)] = [("evict ", Style(.dim))]
      for (index, choice) in choices.enumerated() {
        let isChosen = index == chosen
        spans.append((" \(choice.key) ", Style(isChosen ? .dim : .key)))
        spans.append(
          (isChosen ? "[\(choice.name)]" : choice.name, Style(isChosen ? .accent : .plain)))
        spans.append(("  ", Style()))
      }
      lines.append(StyledLine())
      lines.append(StyledLine(spans: spans))
    }
    lines.append(StyledLine())
    return lines
  }
}

/// An eviction in words.
enum EvictionWords {
  /// `2 segments of 1 file in 1 thread: region, age of 2025_5_2 in thread_ksxP…qWT`.
  static func headline(_ plan: EvictionPlan, width: Int) -> String {
    var text =
      Figures.count(plan.segments, "segment") + " of " + Figures.count(plan.files, "file")
      + " in " + Figures.count(plan.threads, "thread")
    guard let first = plan.selections.first else { return "nothing to evict" }
    let whole = plan.selections.allSatisfy { if case .thread = $0 { true } else { false } }
    if whole {
      text =
        Figures.count(plan.threads, "whole thread") + " with " + Figures.count(plan.files, "file")
        + " and " + Figures.count(plan.segments, "loaded segment")
    }
    guard plan.threads == 1 else { return text }
    let id = TextWidth.truncated(first.identity.id.description, to: 34, at: .middle)
    var names: [String] = []
    var files: [String] = []
    for selection in plan.selections {
      switch selection {
      case .thread: break
      case .file(_, let file): files.append(file)
      case .segment(_, let file, let segment):
        names.append(segment)
        if !files.contains(file) { files.append(file) }
      }
    }
    if files.count > 1 || names.count > 4 { return text + " " + id }
    let what = names.isEmpty ? files : [names.joined(separator: ", ") + " of " + files.joined()]
    let full = text + ": " + (what + [id]).joined(separator: " in ")
    return TextWidth.columns(of: full) <= width
      ? full : (what + [id]).joined(separator: " in ")
  }

  /// One line a key, with figures under each other.
  static func steps(_ plan: EvictionPlan, width: Int, _ glyphs: GlyphSet) -> [StyledLine] {
    let shown = plan.steps.prefix(12)
    let rows = shown.map { step -> (verb: String, key: String, figure: String) in
      switch step.deed {
      case .rewrites(let size):
        let figure =
          step.bytes.map { Figures.change(from: $0, to: size, glyphs.becomes) }
          ?? "? \(glyphs.becomes) \(Figures.bytes(size))"
        return ("rewrites", step.key.description, figure)
      case .removesFields(let fields):
        return (
          "removes", "\(Figures.count(fields.count, "field")) of \(step.key)",
          step.freed.map(Figures.bytes) ?? ""
        )
      case .deletes: return ("deletes", step.key.description, step.bytes.map(Figures.bytes) ?? "")
      }
    }
    let figureWidth = rows.map { TextWidth.columns(of: $0.figure) }.max() ?? 0
    let gap = width < 60 ? " " : "   "
    let verbWidth = width < 60 ? 9 : 10
    let keyWidth = max(
      6,
      min(
        rows.map { TextWidth.columns(of: $0.key) }.max() ?? 0,
        width - verbWidth - figureWidth - gap.count))
    var lines = rows.map { row in
      StyledLine(spans: [
        (
          TextWidth.padded(row.verb, to: verbWidth),
          Style(row.verb == "deletes" ? .danger : .warning)
        ),
        (
          TextWidth.fitted(row.key, to: keyWidth, truncation: .middle, ellipsis: glyphs.ellipsis),
          Style()
        ),
        (gap + TextWidth.padded(row.figure, to: figureWidth, .right), Style(.dim)),
      ])
    }
    if plan.steps.count > shown.count {
      lines.append(
        StyledLine("and \(Figures.count(plan.steps.count - shown.count, "more key"))", .dim))
    }
    return lines
  }
}
