import JSONText
import ThreadCache

extension SliceScreen {
  /// What a terminal takes for its clipboard; tmux drops sequences of more than a megabyte.
  private static let mostCopied = 700_000

  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    switch command {
    case .search(let text, let phase): search(text, phase, &turn)
    case .compareWith(let file, let segment):
      compare(with: file, segment)
      mode = .compared
      arrival = nil
      view = Viewport(cursor: comparison?.rows.firstIndex { $0.pair != nil } ?? 0)
      if !findDifference(1, from: -1) { turn.say(.info, "the two slices say the same") }
    case .action(let action): return perform(action, &turn)
    default: return false
    }
    return true
  }

  private mutating func perform(_ action: ActionID, _ turn: inout Turn) -> Bool {
    // Only the end of a tree needs all of its lines.
    if action == .bottom, mode == .tree { outline?.extend(to: .max) }
    if view.move(action, count: count, height: list(turn.region).height) { return true }
    switch action {
    case .nextView:
      let index = modes.firstIndex(of: mode) ?? 0
      show(modes[(index + 1) % modes.count])
    case .fold: fold()
    case .left: if mode == .tree { fold(only: false) } else { move(aside: -Self.sideStep, &turn) }
    case .right: if mode == .tree { fold(only: true) } else { move(aside: Self.sideStep, &turn) }
    case .sort: sort(&turn)
    case .search:
      searchStart = SearchStart(self)
      turn.open(Prompt(.search(before: query.text), text: query.text))
    case .nextMatch: if !find(1) { turn.say(.info, "no match below") }
    case .previousMatch: if !find(-1) { turn.say(.info, "no match above") }
    case .nextDifference:
      if !findDifference(1, from: view.cursor) { turn.say(.info, "nothing differs below") }
    case .previousDifference:
      if !findDifference(-1, from: view.cursor) { turn.say(.info, "nothing differs above") }
    case .compareSlice: chooseOther(&turn)
    case .copy: copy(&turn)
    case .copyPath: copyPath(&turn)
    case .edit: edit(&turn)
    // The search goes first, then the comparison, from whichever view: only then the slice.
    case .back where !query.isEmpty: query = ThreadQuery("")
    case .back where comparison != nil:
      comparison = nil
      other = nil
      if mode == .compared { mode = modes.first ?? .raw }
    default: return false
    }
    return true
  }

  private mutating func sort(_ turn: inout Turn) {
    guard let order = bars?.order.next else { return }
    bars?.sort(order)
    view = Viewport(cursor: firstBar)
    turn.say(.info, "the bars of each group stand \(order.rawValue)")
  }

  /// Columns that one key moves texts aside.
  private static let sideStep = 10

  /// Moves the texts in sight that are too long for the window; says so where none is.
  private mutating func move(aside step: Int, _ turn: inout Turn) {
    guard mode != .raw else {
      return turn.say(.info, "raw lines go on in the next one: nothing is hidden beside them")
    }
    let wanted = max(0, min(aside + step, excess(in: list(turn.region))))
    if wanted == aside {
      turn.say(.info, step < 0 ? "nothing is hidden at the left" : "nothing is hidden at the right")
    }
    aside = wanted
  }

  /// Folds or unfolds the line; `only` says which of the two is wanted.
  mutating func fold(only unfolds: Bool? = nil) {
    guard mode == .tree, let line = outline?.line(view.cursor) else { return }
    if line.isFoldable, unfolds == nil || line.isFolded == unfolds {
      let row = view.cursor
      outline?.toggle(row)
    } else if unfolds == false, let parent = outline?.parent(of: view.cursor) {
      // Left of a leaf is what it is in.
      view.cursor = parent
    }
  }

  /// Asks which slice to put beside this one; the likeliest is chosen already.
  private func chooseOther(_ turn: inout Turn) {
    let items = candidates.map { candidate in
      Menu.Item(
        text: "\(candidate.file) › \(candidate.segment)"
          + (candidate.isSameQuestion ? "" : ", other answers"),
        command: .compareWith(file: candidate.file, segment: candidate.segment))
    }
    let before = candidates.firstIndex { $0.file == other?.file && $0.segment == other?.segment }
    turn.open(
      Menu(title: "Compare \(file) › \(segment) with", items: items, selected: before ?? 0))
  }

  // MARK: Copying and editing

  private func copy(_ turn: inout Turn) {
    let isValue = mode == .tree && view.cursor > 0
    let line = isValue ? outline?.line(view.cursor) : nil
    let copied = line?.value.rawBytes ?? bytes
    guard copied.count <= Self.mostCopied else {
      let most = Figures.bytes(Self.mostCopied)
      return turn.say(
        .warning,
        "\(Figures.bytes(copied.count)) are too much for a clipboard behind a terminal (\(most));"
          + " bobbin show --raw prints it")
    }
    turn.effects.append(.copy(String(decoding: copied, as: UTF8.self)))
    let what = line.map { _ in outline?.path(view.cursor) ?? "" } ?? "\(segment) of \(file)"
    turn.say(.info, "copied \(what), \(Figures.bytes(copied.count))")
  }

  private func copyPath(_ turn: inout Turn) {
    guard let path = outline?.path(view.cursor) else { return }
    turn.effects.append(.copy(path))
    turn.say(.info, "copied the path \(path)")
  }

  /// The value at the cursor that is edited by itself; nil: it is a list or an object, or there is none.
  private var leaf: JSONValue? {
    guard (0..<count).contains(view.cursor) else { return nil }
    let value: JSONValue? =
      switch mode {
      case .bars: bars?.rows[view.cursor].bar?.source
      case .tree: outline?.line(view.cursor)?.value
      case .raw: nil
      case .compared: comparison?.rows[view.cursor].pair?.left
      }
    return value.flatMap { $0.kind == .array || $0.kind == .object ? nil : $0 }
  }

  /// What is edited at the cursor, for the footer: where no single value stands, all of the slice.
  var editLabel: String {
    if leaf != nil { return "edit value" }
    return mode == .compared ? "edit left" : "edit slice"
  }

  /// Edits the value at the cursor, or all of the slice.
  private func edit(_ turn: inout Turn) {
    var part: EditPart?
    if let value, let leaf { part = EditPart(leaf, of: value, path: leaf.path(in: value)) }
    turn.run(.edit(.segment(identity, file: file, segment: segment), part))
  }

  // MARK: Differences

  private mutating func findDifference(_ direction: Int, from start: Int) -> Bool {
    guard let rows = comparison?.rows else { return false }
    var row = start + direction
    while rows.indices.contains(row) {
      if case .pair(let pair) = rows[row], pair.difference != .same {
        view.cursor = row
        return true
      }
      row += direction
    }
    return false
  }
}
