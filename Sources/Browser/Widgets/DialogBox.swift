/// A question in a frame, with what can be answered to it in its last line.
struct DialogBox {
  var title: String
  var lines: [StyledLine]
  /// What comes below the lines, and is scrolled while they stay; nil: the lines are all there is.
  var list: DialogList?
  /// What stands below the list.
  var foot: [StyledLine] = []
  /// What can be answered: keys that can be clicked.
  var buttons: [FooterKey]
  /// The first line in sight of those that are scrolled, where not all of them are.
  var top = 0

  /// Where its parts are.
  private struct Placed {
    let frame: Rect
    let title: String
    let lines: [StyledLine]
    /// Where each button begins; empty where there is no room for them.
    let buttons: [(key: FooterKey, x: Int, width: Int)]
    /// How far it can be scrolled, and by how many lines a page is.
    let scrolling: (most: Int, page: Int)

    var inner: Rect { frame.inset(x: 2, y: 1) }
  }

  /// How far it can be scrolled, and by how many lines a page is; 0: all of it is in sight.
  func scrolling(in region: Rect) -> (most: Int, page: Int) { place(in: region).scrolling }

  /// Where it is drawn.
  func frame(in region: Rect) -> Rect { place(in: region).frame }

  /// Draws it in the middle, as wide as it needs to be; lines that do not fit are broken, then scrolled.
  /// - Returns: what is inside of the frame; the buttons are in its last row.
  @discardableResult
  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) -> Rect {
    let placed = place(in: region)
    let inner = placed.inner
    grid.fill(placed.frame, style: Style(.dialog))
    if scene.configuration.isLinear {
      // A frame means nothing to who hears it.
      let title = placed.title.isEmpty ? "question:" : "question: \(placed.title)"
      grid.put(
        title, at: Point(x: region.minX, y: placed.frame.minY), style: Style(.title),
        maxWidth: region.width)
    } else {
      grid.box(placed.frame, glyphs: scene.glyphs, title: placed.title)
      if let color = scene.configuration.storeColor {
        grid.restyle(placed.frame.row(0)) { _ in Style(color.role) }
      }
    }
    for (row, line) in placed.lines.enumerated() {
      line.draw(&grid, at: inner.origin.moved(y: row), width: inner.width, ground: .dialog)
    }
    for button in placed.buttons {
      StyledLine(spans: [
        (button.key.key, Style(.key)), (" " + button.key.label, Style()),
      ]).draw(
        &grid, at: Point(x: button.x, y: inner.maxY - 1), width: inner.maxX - button.x,
        ground: .dialog)
    }
    grid.cursor = inner.origin
    return inner
  }

  /// The key of the button at a place.
  func key(at point: Point, in region: Rect) -> KeyPress? {
    let placed = place(in: region)
    guard point.y == placed.inner.maxY - 1 else { return nil }
    return placed.buttons.first { $0.x <= point.x && point.x < $0.x + $0.width }?.key.press
  }

  /// Where a text field stands: beside the buttons.
  func field(_ inner: Rect, in region: Rect) -> Rect {
    let end = place(in: region).buttons.first?.x ?? inner.maxX + 2
    return Rect(
      x: inner.minX, y: inner.maxY - 1, width: min(24, max(12, end - 2 - inner.minX)), height: 1)
  }

  private func place(in region: Rect) -> Placed {
    let gap = region.width >= 60 ? 6 : 3
    let widths = buttons.map {
      TextWidth.columns(of: $0.key) + 1 + TextWidth.columns(of: $0.label)
    }
    let buttonsWidth = widths.reduce(0, +) + gap * max(0, widths.count - 1)
    // What is written to is read whole: a title too long for the frame stands inside of it where there is room.
    let titleWidth = TextWidth.columns(of: title) + 6
    let whole = max(1, region.width - 4)
    let isRoomy =
      TextWrap.lines(title, width: whole).count
      + (lines + foot).flatMap { $0.wrapped(to: whole) }.count
      + min(list?.count ?? 0, DialogList.least + 1) + 3 <= region.height
    let hasTitle = titleWidth <= region.width || !isRoomy
    let content = max(
      (lines + foot).map(\.columns).max() ?? 0, list?.columns ?? 0, buttonsWidth)
    let width = min(max(content + 4, hasTitle ? titleWidth : region.width, 40), region.width)
    let room = max(1, width - 4)
    var above = hasTitle ? [] : TextWrap.lines(title, width: room).map { StyledLine($0, .title) }
    above += lines.flatMap { $0.wrapped(to: room) }
    var below = foot.flatMap { $0.wrapped(to: room) }
    let rows = list.map { $0.count > $0.most ? $0.most + 1 : $0.count } ?? 0
    if above.count + rows + below.count + 3 > region.height {
      above.removeAll { $0.columns == 0 }
      below.removeAll { $0.columns == 0 }
    }
    let frame = region.centred(
      Size(width: width, height: above.count + rows + below.count + 3))
    let inner = frame.inset(x: 2, y: 1)
    // What is asked matters more than its keys, which the footer has too.
    let hasButtons = inner.height > 1
    let shown = shown(above, below, height: hasButtons ? inner.height - 1 : inner.height)
    var x = max(inner.minX, inner.maxX - buttonsWidth)
    let placed = zip(buttons, widths).map { button, width in
      defer { x += width + gap }
      return (key: button, x: x, width: width)
    }
    return Placed(
      frame: frame, title: hasTitle ? title : "", lines: shown.lines,
      buttons: hasButtons ? placed : [], scrolling: shown.scrolling)
  }

  /// True where no more than a few lines have room: what the footer says too is left out there.
  static func isLow(_ region: Rect) -> Bool { region.height < 14 }

  /// `y evict   n, esc keep`: nobody's settings change what answers.
  static func buttons(yes: String?, no: String, _ glyphs: GlyphSet) -> [FooterKey] {
    let answers: [(id: ActionID, label: String?)] = [(.yes, yes), (.no, no)]
    return answers.compactMap { id, label in
      guard let label, let keys = ActionTable.standard[id]?.keys else { return nil }
      return FooterKey(
        key: keys.map { $0.label(glyphs) }.joined(separator: ", "), label: label,
        press: keys.first?.presses.first)
    }
  }

  /// What tries again what a question could not find out.
  static func retry(_ scene: Scene) -> FooterKey {
    FooterKey(
      key: scene.key(.refresh), label: "try again",
      press: scene.actions[.refresh]?.keys.first?.presses.first)
  }

  /// The same for the footer.
  static func footer(yes: String?, no: String) -> [FooterKey] {
    let answers: [(id: ActionID, label: String?)] = [(.yes, yes), (.no, no)]
    return answers.compactMap { id, label in
      guard let label, let key = ActionTable.standard[id]?.keys.first else { return nil }
      return FooterKey(key: key.label(), label: label, press: key.presses.first)
    }
  }
}
