import ThreadCache

extension Model {
  /// The screen as it should look now.
  public func view() -> Grid {
    TextWidth.$isASCIIOnly.withValue(configuration.isASCIIOnly) { drawn() }
  }

  private func drawn() -> Grid {
    var grid = Grid(size: size)
    let layout = layout
    guard !layout.isTooSmall else {
      Self.drawTooSmall(&grid, glyphs)
      return grid
    }
    if configuration.isLinear {
      grid = LinearView.grid(of: self)
    } else {
      draw(&grid, layout)
    }
    if glyphs == .ascii { PlainSigns.replaceSigns(on: &grid) }
    return grid
  }

  private func draw(_ grid: inout Grid, _ layout: Layout) {
    Header.draw(&grid, in: layout.header, self)
    grid.clipped(to: layout.body) { top.draw(&$0, in: layout.body, scene) }
    if let tour { tour.draw(&grid, in: layout.tour, whereabouts, scene) }
    if let notice { notice.draw(&grid, in: layout.body) }
    if let overlay {
      grid.clipped(to: layout.body) { overlay.draw(&$0, in: layout.body, scene) }
      // What was said of a key is read also where a question has all of a low window.
      if overlay is Menu || overlay is any Question, let notice, flash?.level == .info {
        let frame = (overlay as? any Question)?.scrolledBox(scene, in: layout.body)
          .frame(in: layout.body)
        notice.draw(&grid, in: layout.body, over: frame)
      }
      // What is typed has the last line: what was found for it stands above.
      if overlay is Prompt, let notice, flash?.level == .info {
        notice.draw(&grid, in: layout.body.splitBottom(1).rest)
      }
    }
    if let bulk { BulkStrip.draw(&grid, bulk, in: layout.strip, scene) }
    Footer.draw(&grid, footerKeys, in: layout.footer, glyphs)
  }

  /// What the top screen needs to draw itself.
  var scene: Scene {
    Scene(
      configuration: configuration, now: now, jobs: jobs, isFocused: overlay == nil,
      commandsLeft: health.spending?.left, nextUndo: nextUndo, isThere: isThere)
  }

  /// Tells of a thread whether it was there when it was read last.
  private var isThere: @Sendable (ThreadIdentity) -> Bool {
    let opened = screens.lazy.compactMap { $0 as? ThreadScreen }
    let present = Set(opened.filter { $0.record != nil }.map(\.identity))
    let list = screens[0] as? ThreadsScreen
    return { present.contains($0) || list?.isThere($0) == true }
  }

  /// The keys in the footer: those of the screen, or of what lies over it.
  var footerKeys: [FooterKey] {
    if let keys = overlay?.footer { return keys.map(labelled) }
    let turn = Turn(configuration: configuration, now: now, region: layout.body, jobs: jobs)
    let usual = configuration.actions.footer(of: top.scope)
    let first = top.foremost.compactMap { configuration.actions[$0] }
    let actions = first + usual.filter { !top.foremost.contains($0.id) }
    return actions.compactMap { action in
      guard let key = action.keys.first else { return nil }
      if action.writes, configuration.readOnly != nil { return nil }
      if [.load, .newProcess].contains(action.id), configuration.source == nil { return nil }
      guard top.offers(action.id) else { return nil }
      // The history itself says of each change whether it can be undone.
      let mayUndo = (nextUndo != nil || top.scope == .history) && bulk?.isRunning != true
      guard action.id != .undo || mayUndo else { return nil }
      let isEnabled = refusal(of: action, turn) == nil
      // What only waits for something, or for another cell, keeps its place.
      guard isEnabled || top.keepsRefused || !turn.jobs.slots.isEmpty else { return nil }
      let usual = action.id == .quit && screens.count > 1 ? "back" : action.label
      let label = top.label(of: action.id) ?? usual
      return FooterKey(
        key: key.label(glyphs), label: label, press: key.presses.first,
        isEnabled: isEnabled, isKept: action.id == .help)
    }
  }

  /// A key that is called as the table calls it, with the signs that there are.
  private func labelled(_ key: FooterKey) -> FooterKey {
    guard let press = key.press, key.key == press.label() else { return key }
    var key = key
    key.key = press.label(glyphs)
    return key
  }

  private static func drawTooSmall(_ grid: inout Grid, _ glyphs: GlyphSet) {
    let (width, height) = (grid.size.width, grid.size.height)
    let needs = "needs \(Layout.least.width)×\(Layout.least.height)"
      .replacing("×", with: glyphs == .ascii ? "x" : "×")
    let line = "q quits \(glyphs.separator) \(needs)"
    if width >= TextWidth.columns(of: line), height > 1 {
      grid.put("window too small", at: Point(x: 0, y: 0), style: Style(.warning))
      grid.put(line, at: Point(x: 0, y: 1), style: Style(.key))
      return
    }
    let words = width >= 14 ? ["window", "too small"] : ["too", "small"]
    for (row, word) in words.enumerated() where row < height {
      grid.put(word, at: Point(x: 0, y: row), style: Style(.warning), maxWidth: width)
    }
    if height > words.count {
      grid.put("q", at: Point(x: 0, y: words.count), style: Style(.key), maxWidth: width)
      grid.put("uit", at: Point(x: 1, y: words.count), maxWidth: width - 1)
    }
  }
}
