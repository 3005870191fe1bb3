/// A command line with completion and history: action names, `goto ID`, `filter TEXT`, `sort COLUMN`, `quit`.
struct Palette: Overlay {
  let scope: Scope
  private let actions: ActionTable
  private let stores: [StoreEntry]
  private let ids: IDCompletion
  /// The ids that fit what is typed after `goto`.
  private var names: [String] = []
  /// Why actions do nothing now.
  var refusals: [ActionID: String]
  private var field = TextField()
  private var view = Viewport()
  private var history: PaletteHistory
  /// Whether a line of the list was chosen by moving to it: before that, and with nothing typed, Enter does nothing.
  private var isChosen = false
  /// What was typed before Tab began to walk through what fits it.
  private var completing: String?
  /// Why the line was not taken.
  private var problem: String?

  /// - Parameter lines: those of before, the newest last.
  init(
    scope: Scope, _ configuration: BrowserConfiguration, refusals: [ActionID: String],
    ids: IDCompletion, lines: [String]
  ) {
    self.scope = scope
    self.ids = ids
    actions = configuration.actions
    stores = configuration.stores
    self.refusals = refusals
    history = PaletteHistory(lines)
  }

  var footer: [FooterKey]? {
    [
      FooterKey(key: KeyPress.enter.label(), label: "do it", press: .enter),
      FooterKey(key: "tab", label: "complete", press: .tab),
      FooterKey(key: KeyPress.up.label(), label: "history", press: .up),
      FooterKey(key: KeyPress.escape.label(), label: "back", press: .escape, isKept: true),
    ]
  }

  /// The actions, those of the footer before all others.
  private var ranked: [Action] {
    let first = actions.footer(of: scope)
    let known = Set(first.map(\.id))
    return first + actions.actions(in: scope).filter { !known.contains($0.id) }
  }

  /// The actions that only other screens have.
  private var elsewhere: [Action] {
    actions.all.filter {
      !$0.scopes.contains(scope) && !$0.scopes.isDisjoint(with: Scope.withEditor)
    }
  }

  private func entries(_ glyphs: GlyphSet) -> [PaletteEntry] {
    let typed = completing ?? field.text
    let fitting =
      PaletteLine.wantedID(typed).map { PaletteEntry.threads(named: names, typed: $0) }
      ?? PaletteEntry.arguments(fitting: typed, stores)
      ?? PaletteEntry.actions(
        fitting: typed, among: ranked, elsewhere: elsewhere, in: scope, refusals: refusals, glyphs)
    guard fitting.isEmpty else { return fitting }
    return PaletteEntry.line(typed, actions, refusals).map { [$0] } ?? []
  }

  mutating func paste(_ text: String, _ turn: inout Turn) {
    field.paste(text)
    typed()
  }

  /// The line is another one: what fits it is listed from its beginning.
  private mutating func typed() {
    completing = nil
    problem = nil
    view = Viewport()
    isChosen = false
    names = PaletteLine.wantedID(field.text).map(ids.names) ?? []
  }

  /// Whether Enter has something to do.
  private var hasChoice: Bool { isChosen || !Phrase.trimmed(field.text).isEmpty }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    let entries = entries(turn.configuration.glyphs)
    problem = nil
    switch key {
    case .escape, .control("c"): turn.close()
    case .backspace where field.text.isEmpty: turn.close()
    // At the head of the list the lines of before begin, as above the prompt of a shell.
    case .up where view.cursor == 0, .down where history.isRecalling:
      guard let line = key == .up ? history.older(than: field.text) : history.newer() else {
        return
      }
      field.text = line
      typed()
    case .up, .control("p"): view.cursor = max(0, view.cursor - 1)
    case .down where !hasChoice, .control("n") where !hasChoice: isChosen = true
    case .down, .control("n"): view.cursor = min(max(0, entries.count - 1), view.cursor + 1)
    case .tab, .backTab: complete(entries, by: key == .tab ? 1 : -1)
    case .enter: submit(entries, &turn)
    default:
      guard field.key(key) else {
        problem = turn.idleWords(key)
        return
      }
      history.forget()
      typed()
    }
  }

  /// Takes over the selected word; again, the next one that fits what was typed.
  private mutating func complete(_ entries: [PaletteEntry], by step: Int) {
    guard !entries.isEmpty else { return }
    // A whole word that takes more makes room for that.
    if completing == nil, step > 0, entries[0].word == field.text,
      ActionID(rawValue: field.text).map(PaletteLine.takesText) == true
    {
      field.text += " "
      return typed()
    }
    if completing == nil {
      completing = field.text
      if step < 0 {
        view.cursor = entries.count - 1
      } else if entries[0].word == field.text, entries.count > 1 {
        // What was typed stands first, and is whole; the first step leads on from it.
        view.cursor = 1
      }
    } else {
      view.cursor = (view.cursor + step + entries.count) % entries.count
    }
    let entry = entries[min(view.cursor, entries.count - 1)]
    field.text = entry.command == nil ? entry.word + " " : entry.word
  }

  private mutating func submit(_ entries: [PaletteEntry], _ turn: inout Turn) {
    guard hasChoice else {
      problem = "type a name, or choose one"
      return
    }
    let word = Phrase.trimmed(field.text)
    if let action = elsewhere.first(where: { $0.id.rawValue == word }),
      PaletteLine.takesText(action.id)
    {
      field.text = word + " "
      return typed()
    }
    // A line of the list that was gone to is meant, whatever was typed to find it.
    let isOther =
      completing == nil && (view.cursor > 0 || PaletteLine.wantedID(field.text) == "")
    if !isOther, let command = PaletteLine.command(field.text) {
      return run(Phrase.trimmed(field.text), command, &turn)
    }
    guard entries.indices.contains(view.cursor) else {
      problem = PaletteLine.missing(word)
      return
    }
    let entry = entries[view.cursor]
    // What has it only in its help was not named: one goes to it first.
    guard isOther || completing != nil || !entry.isOfHelp else {
      problem = "no command is called \(word); \(KeyPress.down.label()) goes to one"
      return
    }
    take(entry, &turn)
  }

  private mutating func take(_ entry: PaletteEntry, _ turn: inout Turn) {
    if let command = entry.command { return run(entry.word, command, &turn) }
    field.text = entry.word + " "
    typed()
  }

  private func run(_ line: String, _ command: Command, _ turn: inout Turn) {
    turn.close()
    // A line that names no store may hold an address with a password: it is not kept.
    if case .store(let name) = command, !stores.contains(where: { $0.name == name }) {
      return turn.run(command)
    }
    turn.run(.said(line))
    turn.run(command)
  }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    let entries = entries(turn.configuration.glyphs)
    let list = list(entries.count, in: region)
    switch mouse.kind {
    case .wheelUp: view.cursor = max(0, view.cursor - 3)
    case .wheelDown:
      view.cursor = min(max(0, entries.count - 1), view.cursor + 3)
      isChosen = true
    case .press:
      guard mouse.position.y < list.minY || list.contains(mouse.position) else { return }
      let row = visible(entries.count, list.height).lowerBound + mouse.position.y - list.minY
      guard list.contains(mouse.position), entries.indices.contains(row) else {
        return turn.close()
      }
      take(entries[row], &turn)
    case .doublePress, .release: break
    }
  }

  private func list(_ count: Int, in region: Rect) -> Rect {
    let height = max(1, min(count, region.height - 4, 12))
    return Rect(
      x: region.minX, y: region.maxY - 1 - noteHeight(region) - height, width: region.width,
      height: height)
  }

  /// Lines for what the row of the selected one has no room for.
  private func noteHeight(_ region: Rect) -> Int { region.height >= 8 ? 2 : 0 }

  private func visible(_ count: Int, _ height: Int) -> Range<Int> {
    var view = view
    view.clamp(count, height: height)
    return view.visible(count, height: height)
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let entries = entries(scene.glyphs)
    let list = list(entries.count, in: region)
    let visible = visible(entries.count, list.height)
    if entries.isEmpty {
      grid.fill(list, style: Style(.dialog))
      grid.put(
        "   No command fits; \(KeyPress.escape.label()) goes back.", at: list.origin,
        style: Style(.dim),
        maxWidth: list.width)
    }
    let selected = hasChoice ? min(view.cursor, entries.count - 1) : -1
    let wordWidth = wordWidth(entries, list.width, scene)
    for (row, index) in visible.enumerated() {
      draw(
        entries[index], &grid, in: list.row(row), wordWidth, isSelected: index == selected,
        hasNote: noteHeight(region) > 0, scene)
    }
    drawNote(
      entries.indices.contains(selected) ? entries[selected] : nil, wordWidth, &grid, in: region,
      scene.glyphs)
    let line = region.row(region.height - 1)
    field.draw(&grid, label: " :", in: line)
    var note = problem ?? ""
    if problem == nil, visible.count < entries.count {
      note = "\(visible.lowerBound + 1)–\(visible.upperBound) of \(entries.count)"
      let isLinear = scene.configuration.isLinear
      if visible.lowerBound > 0 { note += isLinear ? ", more above" : " \(scene.glyphs.up)" }
      if visible.upperBound < entries.count {
        note += isLinear ? ", more below" : " \(scene.glyphs.down)"
      }
    }
    let width = TextWidth.columns(of: note)
    guard width > 0, width + TextWidth.columns(of: field.text) + 5 < line.width else { return }
    grid.put(
      note, at: Point(x: line.maxX - width - 1, y: line.minY),
      style: Style(problem == nil ? .dim : .warning))
  }

  /// What the selected one does, or why it does not, whole.
  private func drawNote(
    _ entry: PaletteEntry?, _ wordWidth: Int, _ grid: inout Grid, in region: Rect,
    _ glyphs: GlyphSet
  ) {
    let place = region.splitBottom(1).rest.splitBottom(noteHeight(region)).bottom
    guard !place.isEmpty else { return }
    grid.fill(place, style: Style(.dialog))
    let words = entry?.refusal ?? entry?.help ?? ""
    // What its row has whole is not said again.
    let start = wordWidth + 4 + Self.keysWidth(entry?.keys ?? "")
    guard TextWidth.columns(of: words) > place.width - start else { return }
    let lines = TextWrap.lines(words, width: place.width - 4)
    for (row, line) in lines.prefix(place.height).enumerated() {
      let isCut = row == place.height - 1 && lines.count > place.height
      grid.put(
        "   " + line + (isCut ? " \(glyphs.ellipsis)" : ""), at: place.origin.moved(y: row),
        style: Style(entry?.refusal == nil ? .dim : .warning), maxWidth: place.width,
        truncation: .end)
    }
  }

  /// Columns for the keys of an entry, with what parts them from its text.
  private static func keysWidth(_ keys: String) -> Int { max(9, TextWidth.columns(of: keys) + 1) }

  /// Columns for the words: ids take what they need, as far as there is room.
  private func wordWidth(_ entries: [PaletteEntry], _ width: Int, _ scene: Scene) -> Int {
    // What is heard has the word of the choice before it.
    let usual = min(scene.configuration.isLinear ? 28 : 20, width / 2)
    let longest = names.isEmpty ? 0 : entries.map { TextWidth.columns(of: $0.word) }.max() ?? 0
    return max(usual, min(longest, width * 2 / 3))
  }

  private func draw(
    _ entry: PaletteEntry, _ grid: inout Grid, in line: Rect, _ wordWidth: Int, isSelected: Bool,
    hasNote: Bool, _ scene: Scene
  ) {
    let ground = Style(isSelected ? .selection : .dialog)
    grid.fill(line, style: ground)
    // What is heard has no colour that shows which one is chosen.
    let isSaid = scene.configuration.isLinear
    let word = (isSaid && isSelected ? "chosen: " : "") + entry.word
    let sign = isSelected ? scene.glyphs.selection : " "
    grid.put(
      " \(sign) " + TextWidth.fitted(word, to: wordWidth, truncation: .middle), at: line.origin,
      style: entry.refusal == nil || isSelected ? ground : Style(.dim), maxWidth: line.width)
    var x = line.minX + wordWidth + 4
    x += grid.put(
      TextWidth.padded(entry.keys, to: Self.keysWidth(entry.keys)), at: Point(x: x, y: line.minY),
      style: isSelected ? ground : Style(.key), maxWidth: line.maxX - x)
    let text = entry.refusal ?? entry.help
    // Who hears it has what the chosen one does whole, below, and no use for halves.
    let isCut = TextWidth.columns(of: text) > line.maxX - x
    guard !isSaid || !hasNote || !isCut else { return }
    grid.put(
      text, at: Point(x: x, y: line.minY),
      style: isSelected ? ground : Style(entry.refusal == nil ? .dim : .warning),
      maxWidth: line.maxX - x, truncation: .end)
  }
}
