import ThreadCache

/// What an eviction takes away, one thing a row: of several threads each one, then each key.
struct EvictionRows {
  private let plan: EvictionPlan
  private let width: Int
  private let glyphs: GlyphSet
  /// Between the size before and the size after: a word where it is heard.
  private let becomes: String
  private let threads: [ThreadIdentity]
  /// Whether a key has a row of its own, for beside verb and figure it could not be told from another.
  private let isNarrow: Bool
  private let keyWidth: Int
  private let figureWidth: Int

  /// - Parameter threads: those of ``threads(of:)``, which takes a look at each.
  init(_ plan: EvictionPlan, _ threads: [ThreadIdentity], width: Int, _ scene: Scene) {
    self.plan = plan
    self.threads = threads
    self.width = width
    glyphs = scene.glyphs
    let becomes = scene.becomes
    self.becomes = becomes
    let measured = plan.steps.prefix(DialogList.measured).map { Self.words($0, becomes) }
    let figure = measured.map { TextWidth.columns(of: $0.figure) }.max() ?? 0
    let room = width - Self.verbWidth(width) - figure - Self.gap(width).count
    let widest = measured.map { TextWidth.columns(of: $0.key) }.max() ?? 0
    figureWidth = figure
    isNarrow = width < 60 && widest > room
    keyWidth =
      isNarrow
      ? width : max(6, plan.steps.count > measured.count ? room : min(widest, room))
  }

  /// The threads that go; none where the headline names the one there is.
  static func threads(of plan: EvictionPlan) -> [ThreadIdentity] {
    guard plan.threads > 1 else { return [] }
    var seen: Set<ThreadIdentity> = []
    return plan.selections.map(\.identity).filter {
      plan.versions[$0] != nil && seen.insert($0).inserted
    }
  }

  /// The rows for a question.
  var list: DialogList {
    let heading = threads.isEmpty ? 0 : 1
    let names = threads.prefix(DialogList.measured).map { TextWidth.columns(of: $0.description) }
    return DialogList(
      count: threads.count + heading + plan.steps.count * (isNarrow ? 2 : 1),
      columns: max(
        min(width, names.max() ?? 0),
        isNarrow
          ? width : Self.verbWidth(width) + keyWidth + Self.gap(width).count + figureWidth)
    ) { place in
      if place < threads.count {
        return StyledLine(
          TextWidth.truncated(
            threads[place].description, to: width, at: .middle, ellipsis: glyphs.ellipsis))
      }
      let row = place - threads.count - heading
      if row < 0 {
        return StyledLine("with \(Figures.count(plan.steps.count, "key")):", .dim)
      }
      return isNarrow
        ? narrowLine(plan.steps[row / 2], isKey: row % 2 == 0) : line(plan.steps[row])
    }
  }

  private func line(_ step: EvictionPlan.Step) -> StyledLine {
    let words = Self.words(step, becomes)
    return StyledLine(spans: [
      (TextWidth.padded(words.verb, to: Self.verbWidth(width)), Self.style(step)), key(words.key),
      (
        Self.gap(width) + TextWidth.padded(words.figure, to: figureWidth, .right), Style(.dim)
      ),
    ])
  }

  /// A key, or what becomes of it.
  private func narrowLine(_ step: EvictionPlan.Step, isKey: Bool) -> StyledLine {
    let words = Self.words(step, becomes)
    return StyledLine(
      spans: isKey
        ? [key(words.key)]
        : [("  \(words.verb)", Self.style(step)), (" \(words.figure)", Style(.dim))])
  }

  private func key(_ key: String) -> (text: String, style: Style) {
    let text = TextWidth.fitted(key, to: keyWidth, truncation: .middle, ellipsis: glyphs.ellipsis)
    return (text, Style())
  }

  private static func style(_ step: EvictionPlan.Step) -> Style {
    Style(step.deed == .deletes ? .danger : .warning)
  }

  private static func verbWidth(_ width: Int) -> Int { width < 60 ? 9 : 10 }

  private static func gap(_ width: Int) -> String { width < 60 ? " " : "   " }

  /// The values are what cells show the size of; their names go with them.
  private static func freed(_ bytes: Int, with names: [String]) -> String {
    let values = bytes - names.reduce(0) { $0 + $1.utf8.count }
    return "\(Figures.bytes(max(0, values))) + name\(names.count == 1 ? "" : "s")"
  }

  private static func words(
    _ step: EvictionPlan.Step, _ becomes: String
  ) -> (verb: String, key: String, figure: String) {
    switch step.deed {
    case .rewrites(let size):
      let figure =
        step.bytes.map { Figures.change(from: $0, to: size, becomes) }
        ?? "? \(becomes) \(Figures.bytes(size))"
      return ("rewrites", step.key.description, figure)
    case .removesFields(let fields):
      return (
        "removes", "\(Figures.count(fields.count, "field")) of \(step.key)",
        step.freed.map { Self.freed($0, with: fields) } ?? ""
      )
    case .deletes: return ("deletes", step.key.description, step.bytes.map(Figures.bytes) ?? "–")
    }
  }
}
