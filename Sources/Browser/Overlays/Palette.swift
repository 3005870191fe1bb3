import ThreadCache

/// A command line with completion: action names, `goto ID`, `filter TEXT`, `sort COLUMN`, `quit`.
struct Palette: Overlay {
  let scope: Scope
  private let actions: ActionTable
  private let stores: [StoreEntry]
  private var field = TextField()
  private var view = Viewport()

  init(scope: Scope, _ configuration: BrowserConfiguration) {
    self.scope = scope
    actions = configuration.actions
    stores = configuration.stores
  }

  /// A line of the list.
  private struct Entry {
    var word: String
    var help: String
    var keys: String
    var command: Command?
  }

  var footer: [FooterKey]? {
    [
      FooterKey(key: KeyPress.enter.label(), label: "do it", press: .enter),
      FooterKey(key: "tab", label: "complete", press: .tab),
      FooterKey(key: "esc", label: "back", press: .escape),
    ]
  }

  mutating func paste(_ text: String, _ turn: inout Turn) { field.paste(text) }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    let entries = entries
    switch key {
    case .escape, .control("c"): turn.close()
    case .backspace where field.text.isEmpty: turn.close()
    case .up, .control("p"): view.cursor = max(0, view.cursor - 1)
    case .down, .control("n"): view.cursor = min(max(0, entries.count - 1), view.cursor + 1)
    case .tab:
      if entries.indices.contains(view.cursor) { field.text = entries[view.cursor].word + " " }
    case .enter:
      if let command = Self.command(field.text) {
        turn.close()
        turn.run(command)
      } else if entries.indices.contains(view.cursor), let command = entries[view.cursor].command {
        turn.close()
        turn.run(command)
      } else if entries.indices.contains(view.cursor) {
        field.text = entries[view.cursor].word + " "
      } else {
        turn.say(.warning, "no such command: \(field.text)")
        turn.close()
      }
    default:
      if field.key(key) { view = Viewport() }
    }
  }

  /// What a whole line means; nil: it is not whole yet.
  static func command(_ line: String) -> Command? {
    let pieces = line.split(separator: " ", maxSplits: 1)
    guard let word = pieces.first else { return nil }
    let rest = pieces.count > 1 ? Phrase.trimmed(pieces[1]) : ""
    switch word {
    case "quit" where rest.isEmpty: return .leave
    case "goto" where !rest.isEmpty: return .goTo(ThreadID(rest))
    case "filter" where pieces.count > 1 || line.hasSuffix(" "): return .filter(rest)
    case "store" where !rest.isEmpty: return .store(rest)
    case "sort" where !rest.isEmpty:
      let words = rest.split(separator: " ")
      guard let key = words.first.flatMap({ SortKey(rawValue: String($0)) }) else { return nil }
      return .sort(SortOrder(key, reversed: words.dropFirst().contains("reversed")))
    default: return rest.isEmpty ? ActionID(rawValue: String(word)).map { .action($0) } : nil
    }
  }

  private var entries: [Entry] {
    let text = field.text
    let typed = Phrase.trimmed(text).lowercased()
    if typed.hasPrefix("sort"), text.contains(" ") {
      return SortKey.allCases.map(\.rawValue).filter { "sort \($0)".hasPrefix(typed) }.map {
        Entry(
          word: "sort \($0)", help: "order the list by \($0)", keys: "",
          command: Self.command("sort \($0)"))
      }
    }
    if typed.hasPrefix("store"), text.contains(" ") {
      return stores.filter { "store \($0.name.lowercased())".hasPrefix(typed) }.map {
        Entry(
          word: "store \($0.name)", help: "go to \($0.address)", keys: "",
          command: .store($0.name))
      }
    }
    return actions.actions(in: scope).compactMap { action in
      let word = action.id.rawValue
      guard typed.isEmpty || word.hasPrefix(typed) || action.help.contains(typed) else {
        return nil
      }
      let takesText = [.goTo, .filter, .sort].contains(action.id)
      return Entry(
        word: word, help: action.help, keys: action.keys.map { $0.label() }.joined(separator: " "),
        command: takesText ? nil : .action(action.id))
    }.sorted { a, b in a.word.hasPrefix(typed) && !b.word.hasPrefix(typed) }
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let entries = entries
    let height = min(entries.count, max(1, region.height - 4), 12)
    var view = view
    view.clamp(entries.count, height: height)
    let list = Rect(
      x: region.minX, y: region.maxY - 1 - height, width: region.width, height: height)
    let wordWidth = min(18, region.width / 2)
    for (row, index) in view.visible(entries.count, height: height).enumerated() {
      let isSelected = index == view.cursor
      let line = list.row(row)
      let ground = Style(isSelected ? .selection : .dialog)
      grid.fill(line, style: ground)
      let sign = isSelected ? scene.glyphs.selection : " "
      grid.put(
        " \(sign) " + TextWidth.padded(entries[index].word, to: wordWidth), at: line.origin,
        style: ground, maxWidth: line.width)
      grid.put(
        TextWidth.padded(entries[index].keys, to: 9) + entries[index].help,
        at: line.origin.moved(x: wordWidth + 4), style: isSelected ? ground : Style(.dim),
        maxWidth: line.width - wordWidth - 4, truncation: .end)
    }
    field.draw(&grid, label: " :", in: region.row(region.height - 1))
  }
}
