import Retrieval
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
      FooterKey(key: "esc", label: "back", press: .escape),
    ]
  }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    switch key {
    case .escape, .character("q"), .control("c"): turn.close()
    case .enter:
      turn.close()
      if items.indices.contains(view.cursor) { turn.run(items[view.cursor].command) }
    default:
      if case .character(let digit) = key, let number = digit.wholeNumberValue,
        items.indices.contains(number - 1)
      {
        turn.close()
        turn.run(items[number - 1].command)
        return
      }
      guard case .action(let action) = turn.actions.lookup([key], in: .threads) else { return }
      _ = view.move(action.id, count: items.count, height: items.count)
    }
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let widest = items.map { TextWidth.columns(of: $0.text) }.max() ?? 0
    let frame = region.centred(
      Size(
        width: max(widest + 8, TextWidth.columns(of: title) + 6),
        height: items.count + 2))
    grid.fill(frame, style: Style(.dialog))
    grid.box(frame, glyphs: scene.glyphs, title: title)
    let inner = frame.inset(x: 1, y: 1)
    var view = view
    view.clamp(items.count, height: inner.height)
    for (row, item) in view.visible(items.count, height: inner.height).enumerated() {
      let isSelected = item == view.cursor
      let line = inner.row(row)
      let sign = isSelected ? scene.glyphs.selection : " "
      grid.fill(line, style: Style(isSelected ? .selection : .dialog))
      grid.put(
        "\(sign)\(item < 9 ? "\(item + 1)" : " ") \(items[item].text)", at: line.origin,
        style: Style(isSelected ? .selection : .dialog), maxWidth: line.width, truncation: .end)
      if isSelected { grid.cursor = line.origin }
    }
  }
}
