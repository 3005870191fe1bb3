/// All keys of the screen below, and what the signs mean.
struct Help: Overlay {
  let scope: Scope
  private var top = 0

  init(scope: Scope) { self.scope = scope }

  var footer: [FooterKey]? {
    [
      FooterKey(key: "j k", label: "scroll", press: .down),
      FooterKey(key: "esc", label: "back", press: .escape),
    ]
  }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    let page = max(1, turn.region.height - 3)
    switch key {
    case .escape, .character("q"), .character("?"), .enter, .control("c"): turn.close()
    case .down, .character("j"): top += 1
    case .up, .character("k"): top -= 1
    case .pageDown, .character("f"), .character(" "), .character("d"): top += page
    case .pageUp, .character("b"), .character("u"): top -= page
    case .home, .character("g"): top = 0
    case .end, .character("G"): top = .max / 2
    default: break
    }
    let count = lines(turn.scene, width: turn.region.width).count
    top = min(max(0, top), max(0, count - page))
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    grid.fill(region)
    let lines = lines(scene, width: region.width)
    let title = "Help · \(scope.rawValue)"
    grid.put(" " + title, at: region.origin, style: Style(.title), maxWidth: region.width)
    let height = region.height - 1
    let first = min(top, max(0, lines.count - height))
    let last = min(lines.count, first + height)
    let place = "\(first + 1)–\(last) of \(lines.count)"
    if region.width > 50 {
      grid.put(
        place,
        at: Point(x: region.maxX - TextWidth.columns(of: place) - 1, y: region.minY),
        style: Style(.dim))
    }
    for (row, line) in lines[first..<last].enumerated() {
      line.draw(&grid, at: region.origin.moved(x: 1, y: row + 1), width: region.width - 2)
    }
    grid.cursor = region.origin.moved(x: 1, y: 1)
  }

  private func lines(_ scene: Scene, width: Int) -> [StyledLine] {
    let actions = scene.actions.actions(in: scope)
    let glyphs = scene.glyphs
    let keys = actions.map { $0.keys.map { $0.label(glyphs) }.joined(separator: " ") }
    let keyWidth = (keys.map { TextWidth.columns(of: $0) }.max() ?? 0) + 2
    var lines: [StyledLine] = []
    for section in Action.Section.allCases {
      let rows = zip(actions, keys).filter { $0.0.section == section }
      guard !rows.isEmpty else { continue }
      lines.append(StyledLine(section.rawValue, .header))
      for (action, key) in rows {
        let isOff = action.writes && scene.configuration.readOnly != nil
        lines += entry(
          key, Style(isOff ? .dim : .key), action.help + (isOff ? " (read-only)" : ""),
          Style(isOff ? .dim : .plain), keyWidth, width)
      }
      lines.append(StyledLine())
    }
    lines.append(StyledLine("Signs", .header))
    var signs = Legend.entries(glyphs)
    signs += [
      ("\(glyphs.about)", .dim, "estimated: 90 days less what is left of the lifetime"),
      (ThreadRow.laterSign, .dim, "kept under response:, the later prefix of the same services"),
    ]
    if scope == .threads {
      signs.append(
        (
          "META", .header,
          "what the meta alone tells; the matrix and bobbin verify read the hashes too"
        ))
    }
    for sign in signs {
      lines += entry(sign.sign, Style(sign.role), sign.words, Style(), keyWidth, width)
    }
    lines.append(StyledLine())
    let source = scene.configuration.source ?? "none: nothing can be loaded"
    for text in [
      "Only capitals write, and each asks first. y is yes, n and esc are no, Enter is neither.",
      "store \(scene.configuration.address)", "source \(source)",
    ] {
      lines += TextWrap.lines(text, width: width - 2).map { StyledLine($0, .dim) }
    }
    return lines
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
