import ThreadCache

/// A few things to choose from.
struct Menu: Overlay {
  struct Item: Sendable {
    var text: String
    var command: Command
  }

  let title: String
  let items: [Item]
  private var view = Viewport()

  init(title: String, items: [Item], selected: Int = 0) {
    self.title = title
    self.items = items
    view.cursor = selected
  }

  /// Which of the records of one id is meant.
  init(schemas identities: [ThreadIdentity]) {
    self.init(
      title: "Two threads have this id",
      items: identities.map { Item(text: "\($0.schema.rawValue):\($0.id)", command: .thread($0)) })
  }

  var footer: [FooterKey]? {
    [
      FooterKey(key: KeyPress.enter.label(), label: "choose", press: .enter),
      FooterKey(key: KeyPress.escape.label(), label: "back", press: .escape),
    ]
  }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    switch key {
    case .escape, .character("q"), .control("c"): turn.close()
    case .enter: choose(view.cursor, &turn)
    default:
      if case .character(let digit) = key, let number = digit.wholeNumberValue,
        items.indices.contains(number - 1)
      {
        return choose(number - 1, &turn)
      }
      let height = frame(in: turn.region).height - 2
      if case .action(let action) = turn.actions.lookup([key], in: .threads),
        view.move(action.id, count: items.count, height: height)
      {
        return
      }
      remind(key, &turn)
    }
  }

  /// Says what can be chosen to whoever tries something else.
  private func remind(_ key: KeyPress, _ turn: inout Turn) {
    let glyphs = turn.configuration.glyphs
    let numbers = items.count == 1 ? "1" : "1–\(min(items.count, 9))"
    turn.say(
      .info,
      "\(key.label(glyphs)) is none of these: \(numbers) or \(KeyPress.enter.label(glyphs)) chooses,"
        + " \(KeyPress.escape.label(glyphs)) goes back")
  }

  private func choose(_ item: Int, _ turn: inout Turn) {
    turn.close()
    if items.indices.contains(item) { turn.run(items[item].command) }
  }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    let inner = frame(in: region).inset(x: 1, y: 1)
    switch mouse.kind {
    case .wheelUp: view.cursor -= 3
    case .wheelDown: view.cursor += 3
    case .press:
      guard frame(in: region).contains(mouse.position) else { return turn.close() }
      guard inner.contains(mouse.position) else { return }
      let row = visible(inner.height).lowerBound + mouse.position.y - inner.minY
      if items.indices.contains(row) { choose(row, &turn) }
    case .doublePress, .release: break
    }
    view.clamp(items.count, height: inner.height)
  }

  private func frame(in region: Rect) -> Rect {
    let widest = items.map { TextWidth.columns(of: $0.text) }.max() ?? 0
    return region.centred(
      Size(
        width: max(widest + 8, TextWidth.columns(of: title) + 6), height: items.count + 2))
  }

  private func visible(_ height: Int) -> Range<Int> {
    var view = view
    view.clamp(items.count, height: height)
    return view.visible(items.count, height: height)
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let frame = frame(in: region)
    grid.fill(frame, style: Style(.dialog))
    grid.box(frame, glyphs: scene.glyphs, title: title)
    let inner = frame.inset(x: 1, y: 1)
    let visible = visible(inner.height)
    for (row, item) in visible.enumerated() {
      let isSelected = item == view.cursor
      let line = inner.row(row)
      // What is heard has neither sign nor colour.
      let chosen = isSelected && scene.configuration.isLinear ? "chosen: " : ""
      let sign = isSelected ? scene.glyphs.selection : " "
      grid.fill(line, style: Style(isSelected ? .selection : .dialog))
      grid.put(
        "\(sign)\(chosen)\(item < 9 ? "\(item + 1)" : " ") \(items[item].text)", at: line.origin,
        style: Style(isSelected ? .selection : .dialog),
        // There is no frame beside it.
        maxWidth: chosen.isEmpty ? line.width : region.maxX - line.minX, truncation: .end)
      if isSelected { grid.cursor = line.origin }
    }
    guard visible.count < items.count, frame.height > 2 else { return }
    let place = " \(visible.lowerBound + 1)–\(visible.upperBound) of \(items.count) "
    grid.put(
      place, at: Point(x: frame.maxX - 2 - TextWidth.columns(of: place), y: frame.maxY - 1),
      style: Style(.dim))
  }
}
