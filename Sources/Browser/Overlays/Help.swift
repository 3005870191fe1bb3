/// All keys of the screen below, and what the signs mean; `/` finds a word in it.
struct Help: Overlay {
  let scope: Scope
  /// The actions that have nothing to do in this session as it is.
  private let idle: Set<ActionID>
  private var top = 0
  private var query = TextField()
  private var isTyping = false

  init(scope: Scope, without idle: Set<ActionID>) {
    self.scope = scope
    self.idle = idle
  }

  var footer: [FooterKey]? {
    guard !isTyping else {
      return [
        FooterKey(key: KeyPress.enter.label(), label: "keep", press: .enter),
        FooterKey(key: KeyPress.escape.label(), label: "all keys", press: .escape),
      ]
    }
    return [
      FooterKey(key: KeyPress.down.name, label: "scroll", press: .down),
      FooterKey(key: "/", label: "find", press: .character("/")),
      FooterKey(
        key: KeyPress.escape.label(), label: query.text.isEmpty ? "back" : "all keys",
        press: .escape),
    ]
  }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    if isTyping {
      switch key {
      case .enter: isTyping = false
      case .escape: clear()
      default: if query.key(key) { top = 0 }
      }
    } else {
      let page = max(1, turn.region.height - 3)
      switch key {
      case .escape where !query.text.isEmpty: clear()
      case .escape, .character("q"), .character("?"), .enter: turn.close()
      case .character("/"): isTyping = true
      case .down, .character("j"): top += 1
      case .up, .character("k"): top -= 1
      case .pageDown, .character("f"), .character(" "): top += page
      case .pageUp, .character("b"): top -= page
      case .character("d"), .control("d"): top += max(1, page / 2)
      case .character("u"), .control("u"): top -= max(1, page / 2)
      case .home, .character("g"): top = 0
      case .end, .character("G"): top = .max / 2
      default: break
      }
    }
    clamp(turn)
  }

  mutating func paste(_ text: String, _ turn: inout Turn) {
    guard isTyping else { return }
    query.paste(text)
    clamp(turn)
  }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    switch mouse.kind {
    case .wheelDown: top += 3
    case .wheelUp: top -= 3
    case .press, .doublePress, .release: break
    }
    clamp(turn)
  }

  private mutating func clear() {
    query = TextField()
    isTyping = false
    top = 0
  }

  private mutating func clamp(_ turn: Turn) {
    let count = lines(turn.scene, width: turn.region.width).count
    top = min(max(0, top), max(0, count - (turn.region.height - 1)))
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    grid.fill(region)
    let lines = lines(scene, width: region.width)
    let used = grid.put(
      " Help \(scene.glyphs.separator) \(scope.rawValue)", at: region.origin, style: Style(.title),
      maxWidth: region.width)
    let height = region.height - 1
    let first = min(top, max(0, lines.count - height))
    let last = min(lines.count, first + height)
    let below = scene.configuration.isLinear ? ", more below" : " \(scene.glyphs.down)"
    let more = last < lines.count ? below : ""
    let place = lines.isEmpty ? "" : "\(first + 1)–\(last) of \(lines.count)\(more)"
    let placeWidth = region.width >= 36 ? TextWidth.columns(of: place) + 1 : 0
    if placeWidth > 0 {
      grid.put(
        place, at: Point(x: region.maxX - placeWidth, y: region.minY), style: Style(.dim))
    }
    for (row, line) in lines[first..<last].enumerated() {
      line.draw(&grid, at: region.origin.moved(x: 1, y: row + 1), width: region.width - 2)
    }
    grid.cursor = region.origin.moved(x: 1, y: 1)
    guard isTyping || !query.text.isEmpty else { return }
    let start = max(0, min(used + 2, region.width - placeWidth - 12))
    let field = Rect(
      x: region.minX + start, y: region.minY,
      width: max(1, region.width - start - placeWidth - 1), height: 1)
    if isTyping {
      query.draw(&grid, label: "/", in: field)
    } else {
      grid.put(
        "/\(query.text)", at: field.origin, style: Style(.accent), maxWidth: field.width,
        truncation: .end)
    }
  }

  private func lines(_ scene: Scene, width: Int) -> [StyledLine] {
    let glyphs = scene.glyphs
    let actions = scene.actions.actions(in: scope).filter { !idle.contains($0.id) }
    let signs = HelpSigns.signs(of: scope, scene)
    let keys = actions.map { $0.keys.map { $0.label(glyphs) }.joined(separator: " ") }
    let keyWidth =
      ((keys + signs.map(\.sign)).map { TextWidth.columns(of: $0) }.max() ?? 0) + 2
    var lines: [StyledLine] = []
    for section in Action.Section.allCases {
      var rows: [StyledLine] = []
      for (action, key) in zip(actions, keys) where action.section == section {
        guard fits([key, action.id.rawValue, action.help, section.rawValue]) else { continue }
        let isOff = action.writes && scene.configuration.readOnly != nil
        rows += entry(
          key, Style(isOff ? .dim : .key), action.help + (isOff ? " (read-only)" : ""),
          Style(isOff ? .dim : .plain), keyWidth, width)
      }
      if !rows.isEmpty { lines += [StyledLine(section.rawValue, .header)] + rows + [StyledLine()] }
    }
    let legend = signs.filter { fits([$0.sign, $0.words, "Signs"]) }.flatMap {
      entry($0.sign, Style($0.role), $0.words, Style(), keyWidth, width)
    }
    if !legend.isEmpty { lines += [StyledLine("Signs", .header)] + legend + [StyledLine()] }
    guard query.text.isEmpty else {
      return lines.isEmpty
        ? [
          StyledLine(
            "Nothing here has \(query.text); \(KeyPress.escape.label()) shows all keys.", .accent)
        ] : lines
    }
    let source = scene.configuration.source ?? "none: nothing can be loaded"
    for text in [
      "Only capitals and \(scene.key(.edit)) lead to a write, and nothing is written before y."
        + " n and esc are no, Enter is neither.",
      "store \(scene.configuration.address)", "source \(source)",
    ] {
      lines += TextWrap.lines(text, width: width - 2).map { StyledLine($0, .dim) }
    }
    return lines
  }

  /// Whether one of the texts has what is looked for.
  private func fits(_ texts: [String]) -> Bool {
    let wanted = query.text.lowercased()
    return wanted.isEmpty || texts.contains { $0.lowercased().contains(wanted) }
  }

  /// A key or sign and what it is about, in as many lines as that takes.
  private func entry(
    _ key: String, _ keyStyle: Style, _ words: String, _ style: Style, _ keyWidth: Int,
    _ width: Int
  ) -> [StyledLine] {
    // Beside the keys where a few words fit a line, else below them.
    let isBeside = width - keyWidth - 4 >= 16
    let indent = isBeside ? keyWidth + 2 : 4
    let wrapped = TextWrap.lines(words, width: max(1, width - 2 - indent)).map {
      StyledLine(spans: [(String(repeating: " ", count: indent), Style()), ($0, style)])
    }
    let head = StyledLine(spans: [(TextWidth.padded("  " + key, to: indent), keyStyle)])
    guard isBeside, let first = wrapped.first else { return [head] + wrapped }
    return [StyledLine(spans: head.spans + first.spans.dropFirst())] + wrapped.dropFirst()
  }
}
