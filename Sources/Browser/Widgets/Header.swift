/// The top line: where one is at the left, how the store is doing at the right.
enum Header {
  static func draw(_ grid: inout Grid, in line: Rect, _ model: Model) {
    let glyphs = model.glyphs
    let room = line.width - 2
    let path = way(model, in: line)
    let wanted = TextWidth.columns(of: path.text)
    let facts = fitting(facts(model), in: room - wanted - 3, glyphs)
    let factsWidth = TextWidth.columns(of: facts)
    let title = Style(model.configuration.storeColor?.role ?? .title)
    if model.configuration.storeColor != nil {
      // The colour is there also where the name of the store is not.
      grid.fill(
        Rect(x: 0, y: line.minY, width: min(wanted + 2, line.width), height: 1), style: title)
    }
    grid.put(
      path.text, at: Point(x: line.minX + 1, y: line.minY), style: title,
      maxWidth: room - (factsWidth > 0 ? factsWidth + 3 : 0), truncation: .middle)
    let role: Role =
      model.outage != nil || model.health.spending?.isSpent == true
      ? .danger : (model.health.alerts ?? 0) > 0 || model.isDenied ? .warning : .dim
    grid.put(
      facts, at: Point(x: line.maxX - 1 - factsWidth, y: line.minY), style: Style(role))
  }

  /// How many screens are left of those there are when the step of the way at a column is gone back to.
  static func screens(at x: Int, in line: Rect, _ model: Model) -> Int? {
    way(model, in: line).steps.first { $0.columns.contains(x - line.minX - 1) }?.screens
  }

  /// The way here and its steps: ids are shortened first, then the beginning is left out.
  private static func way(
    _ model: Model, in line: Rect
  ) -> (text: String, steps: [(columns: Range<Int>, screens: Int)]) {
    let room = line.width - 2
    // In a narrow window there is room for one fact about the store.
    let width = max(room * 6 / 10, room < 50 ? room - 13 : room - 24)
    let glyphs = model.glyphs
    let separator = " \(glyphs.breadcrumb) "
    var steps = [("bobbin", 1), (model.configuration.storeName, 1)]
    for (place, screen) in model.screens.enumerated() {
      if let crumb = screen.crumb { steps.append((crumb, place + 1)) }
    }
    steps = steps.map { (TextWidth.shown($0.0), $0.1) }
    func text() -> String { steps.map(\.0).joined(separator: separator) }
    if TextWidth.columns(of: text()) > width {
      steps = steps.map {
        (TextWidth.truncated($0.0, to: 20, at: .middle, ellipsis: glyphs.ellipsis), $0.1)
      }
    }
    while steps.count > 2, TextWidth.columns(of: text()) > width { steps.removeFirst() }
    if steps.count == 2, TextWidth.columns(of: text()) > width {
      // Which store it is matters on every screen: the id is known again by less.
      let other = TextWidth.columns(of: steps[0].0) + TextWidth.columns(of: separator)
      if width - other >= StyledLine.leastName {
        steps[1].0 = TextWidth.truncated(
          steps[1].0, to: width - other, at: .middle, ellipsis: glyphs.ellipsis)
      }
    }
    if steps.count == 2, TextWidth.columns(of: text()) > width {
      // What a screen is of is worth more than the whole of its name, as long as it is known again.
      let left = width - TextWidth.columns(of: steps[1].0) - TextWidth.columns(of: separator)
      if left >= StyledLine.leastName {
        steps[0].0 = TextWidth.truncated(
          steps[0].0, to: left, at: .middle, ellipsis: glyphs.ellipsis)
      } else {
        steps.removeFirst()
      }
    }
    var x = 0
    let places = steps.map { name, screens in
      let start = x
      x += TextWidth.columns(of: name) + TextWidth.columns(of: separator)
      return (columns: start..<(start + TextWidth.columns(of: name)), screens: screens)
    }
    return (text(), places)
  }

  /// What is known of the store, with how much it matters where not all of it fits.
  private static func facts(_ model: Model) -> [(text: String, weight: Int)] {
    let health = model.health
    // Where the store is far away and long its name, how far matters more.
    let isPaid = model.configuration.billed
    var facts: [(text: String, weight: Int)] = [
      (model.configuration.engine, isPaid ? 1 : 2),
      (access(model), 4),
    ]
    if model.outage != nil { facts.insert(("no answer", 6), at: 0) }
    if model.sight.isPaused {
      facts.append(("paused", 5))
    } else if model.silence != nil {
      facts.append(("polling", 2))
    }
    if let p95 = health.p95Milliseconds {
      let figure = Figures.fixed(p95, decimals: p95 < 9.95 ? 1 : 0)
      facts.append(("\(figure) ms p95" + (health.p95IsOfAll ? " of all" : ""), isPaid ? 3 : 1))
    }
    if let spending = health.spending {
      facts.append(("spent \(spending.words)", spending.isSpent ? 6 : 4))
    }
    if let ratio = health.segments.ratio {
      let asked = Figures.count(health.segments.asked, "segment")
      facts.append(("cached \(Figures.percent(ratio)) of \(asked)", 0))
    }
    if let alerts = health.alerts {
      facts.append((Figures.count(alerts, "alert"), alerts > 0 ? 5 : 3))
    }
    return facts
  }

  private static func access(_ model: Model) -> String {
    if model.configuration.readOnly != nil { return "read-only" }
    return model.isDenied ? "no right to write" : "read-write"
  }

  private static func fitting(
    _ facts: [(text: String, weight: Int)], in width: Int, _ glyphs: GlyphSet
  ) -> String {
    var kept = facts
    while !kept.isEmpty {
      let text = kept.map(\.text).joined(separator: " \(glyphs.separator) ")
      if TextWidth.columns(of: text) <= width { return text }
      let least = kept.map(\.weight).min()
      kept.removeAll { $0.weight == least }
    }
    return ""
  }
}
