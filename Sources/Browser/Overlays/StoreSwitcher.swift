/// The stores that have names, to go to another one without leaving the terminal.
///
/// The browser of the old store stays until the new one is open: where that fails, nothing was lost.
struct StoreSwitcher: Overlay {
  private let stores: [StoreEntry]
  private let current: String
  private let hint: String
  private var view = Viewport()
  /// The store that is being opened.
  private var opening: StoreEntry?
  /// Why the last one that was chosen is not open.
  private var problem: String?

  init(_ configuration: BrowserConfiguration) {
    stores = configuration.stores
    current = configuration.storeName
    hint = configuration.storesHint
    view.cursor = stores.firstIndex { $0.name == current } ?? 0
  }

  /// Begins to open the store of a name at once.
  init(_ configuration: BrowserConfiguration, opening name: String, _ turn: inout Turn) {
    self.init(configuration)
    guard let index = stores.firstIndex(where: { $0.name == name }) else {
      // What was typed may be an address with a password: it is not repeated.
      problem = "There is no store of this name."
      return
    }
    view.cursor = index
    choose(index, &turn)
  }

  var footer: [FooterKey]? {
    let back = FooterKey(
      key: KeyPress.escape.label(), label: opening == nil ? "back" : "give up", press: .escape)
    guard opening == nil else { return [back] }
    return [FooterKey(key: KeyPress.enter.label(), label: "go there", press: .enter), back]
  }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    if opening != nil {
      // Nothing that is typed now may reach the store that comes.
      if key == .escape {
        turn.cancel(.store)
        opening = nil
      }
      return
    }
    switch key {
    case .escape, .character("q"): turn.close()
    case .enter: choose(view.cursor, &turn)
    default:
      if case .character(let digit) = key, let number = digit.wholeNumberValue, number > 0 {
        return choose(number - 1, &turn)
      }
      guard case .action(let action) = turn.actions.lookup([key], in: .threads) else { return }
      _ = view.move(action.id, count: stores.count, height: stores.count)
    }
  }

  private mutating func choose(_ index: Int, _ turn: inout Turn) {
    guard stores.indices.contains(index) else { return }
    view.cursor = index
    problem = nil
    let store = stores[index]
    if store.name == current {
      turn.close()
      return turn.say(.info, "this is \(current)")
    }
    if let slot = turn.jobs.writing.first {
      problem = "Still busy with \(slot.rawValue) in \(current): first that ends."
      return
    }
    // What these bring would open $EDITOR or another question over the store that comes.
    turn.cancel(.edit)
    turn.cancel(.find)
    opening = store
    turn.start(.store, .openStore(store.name))
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    guard case .ended(let id, let outcome) = message, id.slot == .store else { return }
    opening = nil
    switch outcome {
    case .failed(let words), .refused(let words), .unavailable(let words): problem = words
    case .done, .enough, .cancelled: break
    }
  }

  // MARK: Looks

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let room = max(1, region.width - 4)
    let rows = stores.indices.map { row($0, room, scene) }
    let notes = notes(scene, width: min(room, 76))
    let widest = (rows + notes).map(\.columns).max() ?? 0
    let frame = region.centred(
      Size(
        width: min(region.width, max(widest + 4, 30)),
        height: min(region.height, rows.count + notes.count + 2)))
    grid.fill(frame, style: Style(.dialog))
    grid.box(frame, glyphs: scene.glyphs, title: "Stores")
    let inner = frame.inset(x: 2, y: 1)
    let height = max(1, inner.height - notes.count)
    var view = view
    view.clamp(rows.count, height: height)
    for (line, index) in view.visible(rows.count, height: height).enumerated() {
      let place = inner.row(line)
      rows[index].draw(&grid, at: place.origin, width: place.width, ground: .dialog)
      if index == view.cursor {
        grid.restyle(place) { $0.role.isStore ? $0 : $0.with(.selected) }
        grid.cursor = place.origin
      }
    }
    for (line, note) in notes.enumerated() where height + line < inner.height {
      let place = inner.row(height + line)
      note.draw(&grid, at: place.origin, width: place.width, ground: .dialog)
    }
  }

  /// What is going on, or what to do about a list of one store.
  private func notes(_ scene: Scene, width: Int) -> [StyledLine] {
    func lines(_ text: String, _ role: Role) -> [StyledLine] {
      [StyledLine()] + TextWrap.lines(text, width: width).map { StyledLine($0, role) }
    }
    if let opening { return lines("opening \(opening.name), \(opening.address)…", .loading) }
    if let problem { return lines(problem, .danger) }
    return stores.count > 1 ? [] : lines(hint, .dim)
  }

  /// Sign, number, name, what it is, and where, as far as there is room for it.
  private func row(_ index: Int, _ room: Int, _ scene: Scene) -> StyledLine {
    let glyphs = scene.glyphs
    // What is heard has a word for it, as the palette.
    let chosen = scene.configuration.isLinear ? "chosen: " : "\(glyphs.selection)"
    let store = stores[index]
    let nameWidth = min(24, stores.map { TextWidth.columns(of: $0.name) }.max() ?? 0)
    let engineWidth = stores.map { TextWidth.columns(of: $0.engine) }.max() ?? 0
    let isCurrent = store.name == current
    let notes = [store.isReadOnly ? "read-only" : nil, isCurrent ? "here" : nil]
    var spans: [(text: String, style: Style)] = [
      (index == view.cursor ? chosen : " ", Style(.accent)),
      (index < 9 ? "\(index + 1) " : "  ", Style(.key)),
      (
        " " + TextWidth.truncated(store.name, to: nameWidth, at: .middle) + " ",
        Style(store.color?.role ?? .plain)
      ),
    ]
    let name = TextWidth.columns(of: spans[2].text) - 2
    var facts = String(repeating: " ", count: nameWidth - name + 1)
    // In a narrow window it matters more whether one may write there.
    if room >= 48 { facts += TextWidth.padded(store.engine, to: engineWidth) + "  " }
    spans.append((facts, Style(.dim)))
    let words = notes.compactMap(\.self).joined(separator: " \(glyphs.separator) ")
    spans.append((TextWidth.padded(words, to: factsWidth), Style(isCurrent ? .accent : .dim)))
    let used = spans.reduce(0) { $0 + TextWidth.columns(of: $1.text) }
    if room - used > 12 {
      let address = TextWidth.truncated(store.address, to: room - used - 2, at: .middle)
      spans.append(("  " + address, Style(.dim)))
    }
    return StyledLine(spans: spans)
  }

  private var factsWidth: Int {
    let readOnly = stores.contains { $0.isReadOnly }
    let both = stores.contains { $0.isReadOnly && $0.name == current }
    return both ? 16 : readOnly ? 9 : 4
  }
}
