/// The screen for screen readers and braille: no frames, one thing a line, the cursor on the selection.
///
/// From top to bottom: where one is; the selection, or what asks or is typed in; the tour; and on the
/// last lines what has just happened, whole, and the next keys.
enum LinearView {
  static func grid(of model: Model) -> Grid {
    var page = Page(model)
    let said = TextWrap.lines(news(model), width: max(1, model.size.width)).prefix(3)
    let bottom = (said.isEmpty ? [""] : Array(said)) + [keys(model)]
    var grid = Grid(size: model.size)
    grid.put(title(model), at: Point(x: 0, y: 0), style: Style(.title), maxWidth: model.size.width)
    page.scroll(height: max(1, model.size.height - 1 - bottom.count))
    for (row, line) in page.lines.enumerated() {
      grid.put(line, at: Point(x: 0, y: row + 1), maxWidth: model.size.width)
    }
    for (row, text) in bottom.enumerated() {
      let y = model.size.height - bottom.count + row
      grid.put(text, at: Point(x: 0, y: y), maxWidth: model.size.width, truncation: .end)
    }
    grid.cursor = Point(
      x: min(page.cursor.x, model.size.width - 1),
      y: min(page.cursor.y + 1, model.size.height - 1))
    return grid
  }

  private static func title(_ model: Model) -> String {
    var words = ["bobbin", model.configuration.storeName] + model.screens.compactMap(\.crumb)
    if model.configuration.readOnly != nil { words.append("read-only") }
    return words.map(TextWidth.shown).joined(separator: ", ")
  }

  /// What has just happened, or is going on.
  private static func news(_ model: Model) -> String {
    if let flash = model.flash {
      switch flash.level {
      case .info: return flash.text
      case .warning: return "warning: " + flash.text
      case .error: return "error: " + flash.text
      }
    }
    if let outage = model.outage {
      return ["no answer: " + outage.words, model.outageQueue].compactMap(\.self)
        .joined(separator: ", ")
    }
    if let bulk = model.bulk {
      let strip = Transcript(size: Size(width: 200, height: 1), glyphs: model.glyphs) {
        BulkStrip.draw(&$0, bulk, in: $0.bounds, model.scene)
      }
      return strip.lines.first ?? ""
    }
    return model.top.spoken(model.scene)?.news ?? ""
  }

  /// The keys that work now, the way to all others first.
  private static func keys(_ model: Model) -> String {
    let keys = model.footerKeys.filter(\.isEnabled)
    var line = ""
    for key in keys.filter(\.isKept) + keys.filter({ !$0.isKept }) {
      let next = (line.isEmpty ? "keys: " : line + ", ") + "\(key.key) \(key.label)"
      guard TextWidth.columns(of: next) <= model.size.width else { break }
      line = next
    }
    return line
  }
}

extension LinearView {
  /// The lines between the title and the news.
  private struct Page {
    private(set) var lines: [String] = []
    private(set) var cursor = Point(x: 0, y: 0)
    private let width: Int

    init(_ model: Model) {
      width = max(1, model.size.width)
      let scene = model.scene
      let region = model.layout.body
      if let overlay = model.overlay {
        take(
          Transcript(size: model.size, glyphs: model.glyphs) {
            overlay.draw(&$0, in: region, scene)
          })
      } else if let spoken = model.top.spoken(scene) {
        add(spoken.place)
        cursor = Point(x: 0, y: lines.count)
        for line in spoken.selection { add(line) }
      } else {
        take(
          Transcript(size: model.size, glyphs: model.glyphs) { grid in
            grid.clipped(to: region) { model.top.draw(&$0, in: region, scene) }
          })
      }
      if let tour = model.tour, let text = model.tourWords?.text, !tour.wasSaid(text) {
        // All of it is said at once, whatever the window.
        let size = Size(width: width, height: tour.height(in: Size(width: width, height: .max)))
        let words = Transcript(size: size, glyphs: model.glyphs) {
          tour.draw(&$0, in: $0.bounds, model.whereabouts, scene)
        }
        for line in words.lines { add(line) }
      }
    }

    private mutating func take(_ words: Transcript) {
      for (index, line) in words.lines.enumerated() {
        let isCursor = words.cursor?.y == index
        if isCursor { cursor = Point(x: words.cursor?.x ?? 0, y: lines.count) }
        // A line that is typed in stays as it is: the cursor has its place in it.
        if isCursor, cursor.x > 0 { lines.append(line) } else { add(line) }
      }
    }

    private mutating func add(_ line: String) { lines += TextWrap.lines(line, width: width) }

    /// Leaves as many lines as fit, those around the cursor.
    mutating func scroll(height: Int) {
      let top = max(0, min(cursor.y - height / 2, lines.count - height))
      lines = Array(lines.dropFirst(top).prefix(height))
      cursor.y = min(cursor.y - top, height - 1)
    }
  }
}
