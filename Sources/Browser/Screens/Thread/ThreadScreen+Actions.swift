import KeyValue
import Retrieval
import ThreadCache

extension ThreadScreen {
  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    switch command {
    case .action(let action): return perform(action, &turn)
    case .lifetime(let identity, let lifetime, let words):
      turn.open(LifetimeQuestion.dialog(identity, lifetime, words: words, turn))
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
    if view.move(action, count: files.count, height: height) { return true }
    switch action {
    case .left: column = max(0, column - 1)
    case .right: column = min(segments.count, column + 1)
    case .first: column = 0
    case .last: column = segments.count
    case .nextBroken: if !findBroken(1) { turn.say(.info, "no broken cell after this one") }
    case .previousBroken: if !findBroken(-1) { turn.say(.info, "no broken cell before this one") }
    case .openSlice: openSlice(&turn)
    case .heat: showsHeat.toggle()
    case .mark, .range, .markAll: mark(action, &turn)
    case .copy: copy(&turn)
    case .refresh: turn.start(.record, .record(identity))
    case .replay:
      turn.push(ReplayScreen(identity, request: request, record: record, &turn))
    case .load: if let request { turn.open(LoadQuestion.load(request, turn)) }
    case .newProcess: if let request { turn.open(LoadQuestion.newProcess(request, turn)) }
    case .edit: turn.start(.edit, .draft(editTarget))
    case .evict: turn.open(EvictDialog(evictionChoices, &turn))
    case .lifetime: turn.open(Prompt(.lifetime(identity), text: "90d"))
    case .repair: turn.open(RepairQuestion.dialog(identity, record?.findings ?? [], turn))
    case .back where rangeStart != nil: rangeStart = nil
    case .back where !marks.isEmpty: marks.removeAll()
    default: return false
    }
    return true
  }

  private func openSlice(_ turn: inout Turn) {
    guard let record, let file, let cell else { return }
    turn.push(SliceScreen(record, file: file.id, segment: cell))
  }

  private func copy(_ turn: inout Turn) {
    let text: String
    if let slice = cell?.slice {
      text = slice.rawText
    } else if let file, segmentName == nil {
      text = file.value.rawText
    } else {
      text = identity.id.description
    }
    turn.effects.append(.copy(text))
    turn.say(.info, "copied \(Figures.bytes(text.utf8.count))")
  }

  // MARK: What actions are about

  /// The load of the marked cells, of the cell, or of all that a file could still load.
  var request: LoadRequest? {
    var wanted: [FileRequest] = []
    func add(_ file: String, _ segments: [String]) {
      if let place = wanted.firstIndex(where: { $0.id == file }) {
        wanted[place].segments += segments
      } else {
        wanted.append(FileRequest(id: file, segments: segments))
      }
    }
    if marks.isEmpty {
      guard let file else { return nil }
      add(file.id, segmentName.map { [$0] } ?? loadable(file))
    } else {
      for file in files {
        for segment in segments where marks.contains(Place(file: file.id, segment: segment)) {
          add(file.id, [segment])
        }
        if marks.contains(Place(file: file.id, segment: nil)) { add(file.id, loadable(file)) }
      }
    }
    guard !wanted.isEmpty else { return nil }
    return LoadRequest(thread: identity.id, schema: identity.schema, files: wanted).normalized
  }

  private func loadable(_ file: FileRecord) -> [String] {
    file.segments.filter { $0.state != .loaded }.map(\.name)
  }

  private var editTarget: EditTarget {
    guard record?.problem == nil, let file, file.problem == nil else { return .thread(identity) }
    if let cell, cell.slice != nil {
      return .segment(identity, file: file.id, segment: cell.name)
    }
    return .file(identity, file: file.id)
  }

  private var evictionChoices: [EvictDialog.Choice] {
    let thread = EvictDialog.Choice(name: "thread", key: "t", selections: [.thread(identity)])
    if !marks.isEmpty {
      let marked = marks.sorted { ($0.file, $0.segment ?? "") < ($1.file, $1.segment ?? "") }
      let selections = marked.map { place in
        place.segment.map { .segment(identity, file: place.file, segment: $0) }
          ?? Selection.file(identity, file: place.file)
      }
      return [EvictDialog.Choice(name: "marked", key: "m", selections: selections), thread]
    }
    guard let file else { return [thread] }
    let whole = EvictDialog.Choice(
      name: "file", key: "f", selections: [.file(identity, file: file.id)])
    guard let cell, cell.state != .available else { return [whole, thread] }
    return [
      EvictDialog.Choice(
        name: "segment", key: "s",
        selections: [.segment(identity, file: file.id, segment: cell.name)]), whole, thread,
    ]
  }

  // MARK: Marks and broken cells

  private mutating func mark(_ action: ActionID, _ turn: inout Turn) {
    switch action {
    case .mark:
      guard let file else { return }
      let place = Place(file: file.id, segment: segmentName)
      if marks.remove(place) == nil { marks.insert(place) }
      if segmentName != nil, column < segments.count { column += 1 }
    case .range:
      guard let start = rangeStart else {
        rangeStart = (view.cursor, column)
        turn.say(.info, "range from here; v again marks it, esc drops it")
        return
      }
      rangeStart = nil
      markCells(
        rows: min(start.row, view.cursor)...max(start.row, view.cursor),
        columns: min(start.column, column)...max(start.column, column))
    default:
      let before = marks
      markCells(rows: 0...max(0, files.count - 1), columns: 1...max(1, segments.count))
      if marks == before { marks.removeAll() }
    }
  }

  private mutating func markCells(rows: ClosedRange<Int>, columns: ClosedRange<Int>) {
    for row in rows where files.indices.contains(row) {
      for column in columns {
        let name = segments.indices.contains(column - 1) ? segments[column - 1] : nil
        // A cell that the source does not have is nothing to mark.
        guard name == nil || name.flatMap({ files[row].segment($0) }) != nil else { continue }
        marks.insert(Place(file: files[row].id, segment: name))
      }
    }
  }

  private mutating func findBroken(_ direction: Int) -> Bool {
    let width = segments.count + 1
    var position = view.cursor * width + column + direction
    while position >= 0, position < files.count * width {
      let (row, column) = (position / width, position % width)
      let isBroken =
        column == 0
        ? files[row].problem != nil
        : files[row].segment(segments[column - 1])?.state == .broken
      if isBroken {
        view.cursor = row
        self.column = column
        return true
      }
      position += direction
    }
    return false
  }

  /// What is wrong is what one came for; else what the first file has to show.
  mutating func goToFirstCell() {
    view.cursor = 0
    column = 0
    guard !findBroken(1) else { return }
    let loaded = segments.firstIndex { files.first?.segment($0)?.state == .loaded }
    column = min((loaded ?? 0) + 1, segments.count)
  }
}
