import KeyValue
import Retrieval
import ThreadCache

extension ThreadScreen {
  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    switch command {
    case .action(let action): return perform(action, &turn)
    case .filter(let text):
      guard record != nil else { return false }
      filter(text)
    case .lifetime(let threads, let lifetime):
      LifetimeQuestion.ask(threads, lifetime, &turn)
    case .confirmed(.load, .load(let request, _)), .confirmed(.process, .newProcess(let request)):
      for file in request.files {
        for segment in file.segments { loading.insert(Place(file: file.id, segment: segment)) }
      }
    default: return false
    }
    return true
  }

  private mutating func perform(_ action: ActionID, _ turn: inout Turn) -> Bool {
    let height = ThreadLayout(turn.region, self).rows.height
    if view.move(action, count: shown.count, height: height) {
      returning = nil
      return true
    }
    // What is shown as a range is what is meant, whether or not it was ended.
    if Self.aboutMarks.contains(action), !closeRange(&turn) { return true }
    switch action {
    case .left: column = max(0, column - 1)
    case .right: column = min(segments.count, column + 1)
    case .first: column = 0
    case .last: column = segments.count
    case .nextBroken: goToBroken(1, &turn)
    case .previousBroken: goToBroken(-1, &turn)
    case .filter: turn.open(Prompt(.filter(before: query.text, of: "file"), text: query.text))
    case .openSlice: openSlice(&turn)
    case .heat: nextHeat(&turn)
    case .legend: turn.open(LegendBox(turn))
    case .mark: markCell(&turn)
    case .range: markRange(&turn)
    case .markAll: markAll()
    case .copy: copy(&turn)
    case .refresh: turn.start(.record, .record(identity))
    case .replay:
      turn.push(ReplayScreen(identity, request: request, from: origin, record: record, &turn))
    case .load: ask(.here, &turn)
    case .newProcess: ask(.newProcess, &turn)
    case .edit: edit(&turn)
    case .evict: turn.open(EvictDialog(evictionChoices, &turn))
    case .lifetime:
      let left = record.flatMap { Ages.leftNow([$0.expiry], now: turn.now) }
      turn.open(Prompt(.lifetime([identity], left: left), text: "90d"))
    case .repair: turn.open(RepairQuestion.dialog(identity, record?.findings ?? [], turn))
    case .back: return back()
    default: return false
    }
    return true
  }

  /// Esc drops a range, then marks, then the filter.
  private mutating func back() -> Bool {
    if rangeStart != nil {
      rangeStart = nil
    } else if !marks.isEmpty {
      marks.removeAll()
    } else if !query.isEmpty {
      filter("")
    } else {
      return false
    }
    return true
  }

  private func openSlice(_ turn: inout Turn) {
    guard let record, let file, let cell else { return }
    turn.push(SliceScreen(record, file: file.id, segment: cell))
  }

  /// Asks whether the load is run for real.
  private func ask(_ way: LoadDialog.Way, _ turn: inout Turn) {
    guard let request else { return turn.say(.warning, Self.nothingToLoad) }
    turn.open(LoadDialog(request, way, of: record?.files, &turn))
  }

  static let nothingToLoad = "nothing to load here"

  // MARK: What actions are about

  /// The load of the marked cells, of the cell, or of all that a file could still load.
  var request: LoadRequest? {
    guard canLoad else { return nil }
    var wanted: [FileRequest] = []
    if marks.isEmpty, let file {
      wanted = [FileRequest(id: file.id, segments: segmentName.map { [$0] } ?? loadable(file))]
    }
    for (row, column) in marked {
      let names = column.map { [segments[$0]] } ?? loadable(row.file)
      guard !names.isEmpty else { continue }
      if wanted.last?.id == row.file.id {
        wanted[wanted.count - 1].segments += names
      } else {
        wanted.append(FileRequest(id: row.file.id, segments: names))
      }
    }
    return LoadRequest(thread: identity.id, schema: identity.schema, files: wanted).normalized
  }

  /// What the load is made from.
  private var origin: RequestOrigin {
    guard !marks.isEmpty else { return segmentName == nil ? .file : .cell }
    let cells = marks.count { $0.segment != nil }
    return .marks(cells: cells, files: marks.count - cells)
  }

  /// Whether there is anything to load: asked for every frame, so no list is made.
  var canLoad: Bool {
    // What a range holds is looked at once it has ended.
    if range != nil { return true }
    if marks.isEmpty { return file.map { segmentName != nil || hasLoadable($0) } ?? false }
    return marks.contains { place in
      guard place.segment == nil else { return true }
      return matrix.row(of: place.file).map { hasLoadable(matrix.rows[$0].file) } ?? false
    }
  }

  private func loadable(_ file: FileRecord) -> [String] {
    file.segments.filter { !$0.isLoaded }.map(\.name)
  }

  private func hasLoadable(_ file: FileRecord) -> Bool {
    file.segments.contains { !$0.isLoaded }
  }

  /// Edits the slice of the cell; where there is none, it asks whether the whole file is meant.
  private mutating func edit(_ turn: inout Turn) {
    let target = editTarget
    guard case .file = target, let file, let name = segmentName else {
      turn.run(.edit(target, nil))
      return
    }
    let why =
      switch cell?.state {
      case nil:
        "\(name) is \(CellState.unavailable.words): there is no slice of it to edit."
      case .broken: "\(name) is broken: there is no slice of it to edit."
      default: "\(name) is not loaded: there is no slice of it to edit."
      }
    turn.open(
      Dialog(
        title: "Edit the whole file",
        lines: [
          StyledLine(why, .warning),
          StyledLine("The JSON of the file \(file.id) can be edited instead."), StyledLine(),
        ], verb: "edit the file", slot: .edit, request: .draft(target)))
  }

  /// What e edits.
  var editTarget: EditTarget {
    guard record?.problem == nil, let file, file.problem == nil else { return .thread(identity) }
    if let cell, cell.slice != nil {
      return .segment(identity, file: file.id, segment: cell.name)
    }
    return .file(identity, file: file.id)
  }

  /// Whether what would be evicted first is the whole file: nothing is marked, and the cell holds nothing.
  var evictsFile: Bool {
    guard marks.isEmpty, rangeStart == nil, file != nil, record?.problem == nil else {
      return false
    }
    return cell.map { $0.state == .available } ?? true
  }

  private var evictionChoices: [EvictDialog.Choice] {
    let thread = EvictDialog.Choice(name: "thread", key: "t", selections: [.thread(identity)])
    if !marks.isEmpty {
      let selections = marked.map { row, column in
        column.map { .segment(identity, file: row.file.id, segment: segments[$0]) }
          ?? Selection.file(identity, file: row.file.id)
      }
      let isOfCells = marks.allSatisfy { $0.segment != nil }
      let absence = isOfCells ? "None of the marked cells is loaded" : "Nothing of it is there"
      let choice = EvictDialog.Choice(
        name: "marked", key: "m", selections: selections,
        absence: "\(absence): nothing to evict.")
      return [choice, thread]
    }
    guard let file else { return [thread] }
    var whole = EvictDialog.Choice(
      name: "file", key: "f", selections: [.file(identity, file: file.id)])
    guard let cell, !evictsFile else {
      let state = cell == nil ? CellState.unavailable.words : "not loaded"
      whole.note = segmentName.map { "\($0) is \(state): this is about the whole file." }
      return [whole, thread]
    }
    return [
      EvictDialog.Choice(
        name: "segment", key: "s",
        selections: [.segment(identity, file: file.id, segment: cell.name)]), whole, thread,
    ]
  }
}
