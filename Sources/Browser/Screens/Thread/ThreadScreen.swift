import KeyValue
import Retrieval
import ThreadCache

/// One thread as a matrix: files down, segments across.
struct ThreadScreen: Screen {
  /// What is known of the thread.
  enum Phase: Sendable {
    case reading
    case missing
    case failed(String)
    case read(ThreadRecord)
  }

  /// A cell, or with no segment the file itself; survives that the record is read again.
  struct Place: Hashable, Sendable {
    var file: String
    var segment: String?
  }

  let identity: ThreadIdentity
  var phase = Phase.reading
  /// The segments, one a column: the canonical ones, then others as they are stored.
  var segments: [String] = []
  var view = Viewport()
  /// The selected column: 0 is the file itself, 1 the first segment.
  var column = 1
  /// The first segment in sight.
  var left = 0
  var marks: Set<Place> = []
  var rangeStart: (row: Int, column: Int)?
  /// What a load under way will bring.
  var loading: Set<Place> = []
  var showsHeat = false
  /// Cells that changed a moment ago, and until when they are marked.
  var changed: [Place: Int64] = [:]
  /// Whether it changed since what is being read was asked for.
  private var isOutdated = false

  init(_ identity: ThreadIdentity) { self.identity = identity }

  var scope: Scope { .thread }
  var crumb: String? { ThreadRow.text(identity) }

  var record: ThreadRecord? { if case .read(let record) = phase { record } else { nil } }
  var files: [FileRecord] { record?.files ?? [] }

  /// The file under the cursor.
  var file: FileRecord? { files.indices.contains(view.cursor) ? files[view.cursor] : nil }
  /// The name of the selected segment; nil on the file itself.
  var segmentName: String? {
    segments.indices.contains(column - 1) ? segments[column - 1] : nil
  }
  /// The selected cell, where the file has the segment.
  var cell: SegmentRecord? { segmentName.flatMap { file?.segment($0) } }

  func nextChange(after now: Int64) -> Int64? {
    guard let record else { return nil }
    let words = Ages.untilChange(
      lastUpdated: record.lastUpdated, expiry: record.expiry, now: now
    ).map { now + $0 }
    return [words, changed.values.filter { $0 > now }.min()].compactMap { $0 }.min()
  }

  func refusal(of action: ActionID, _ scene: Scene) -> String? {
    guard action != .back, action != .refresh else { return nil }
    guard let record else {
      return [.edit, .evict, .load, .newProcess, .lifetime, .repair, .replay, .openSlice, .copy]
        .contains(action) ? absence : nil
    }
    switch action {
    case .openSlice:
      if record.problem != nil { return "it cannot be read; e edits its bytes" }
      if segmentName == nil { return "this is the file; the cells to the right have slices" }
      if cell?.slice == nil && cell?.hashBytes == nil {
        guard let cell else { return "the source does not have this segment" }
        let isReadOnly = scene.configuration.readOnly != nil
        guard cell.state == .broken else {
          return isReadOnly
            ? "not loaded: r shows how it would be" : "not loaded: L loads it, r shows how"
        }
        if isReadOnly { return "there is no slice to show" }
        let isRepairable = cell.findings.contains(where: \.repairable)
        return "there is no slice to show: " + (isRepairable ? "R repairs it, " : "")
          + "L loads it again"
      }
      return nil
    case .load, .newProcess:
      return request == nil ? "nothing to load here" : nil
    case .mark, .range: return file == nil ? "there is no cell" : nil
    case .repair:
      return record.findings.contains(where: \.repairable) ? nil : "nothing here needs repair"
    case .nextBroken, .previousBroken:
      return record.findings.isEmpty ? "nothing is broken" : nil
    default: return nil
    }
  }

  /// Of a thread that cannot be read, only its bytes are there to do something with.
  func offers(_ action: ActionID) -> Bool {
    guard record?.problem != nil else { return true }
    return ![.openSlice, .load, .replay, .newProcess, .nextBroken, .mark, .repair].contains(action)
  }

  /// Why there is no record to do something with.
  private var absence: String {
    switch phase {
    case .reading: "the thread is still being read"
    case .missing: "the thread is gone"
    case .failed, .read: "the thread could not be read; ^R tries again"
    }
  }

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    if case .reading = phase, !turn.jobs.isRunning(.record), !turn.holdsReads {
      turn.start(.record, .record(identity))
    }
    let layout = ThreadLayout(region, self)
    view.clamp(files.count, height: layout.rows.height)
    column = min(max(0, column), segments.count)
    if column > 0 {
      if column - 1 < left { left = column - 1 }
      if column - 1 >= left + layout.columnsInSight { left = column - layout.columnsInSight }
    }
    left = min(max(0, left), max(0, segments.count - layout.columnsInSight))
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .record(_, identity, let result):
      take(result, turn.now)
      if isOutdated, !turn.holdsReads { read(&turn) }
    case .changes(.resync): read(&turn)
    case .changes(.changed(let key)):
      if key == identity.metaKey || isHash(key) { read(&turn) }
    case .loaded(_, .failure): loading.removeAll()
    case .ended(let id, _) where id.slot == .load || id.slot == .process: loading.removeAll()
    default: break
    }
    report(message, &turn)
    if message.touched.contains(identity) {
      loading.removeAll()
      turn.start(.record, .record(identity))
    }
  }

  /// Reads it again; what is being read is let finish, or a thread that changes all the time would never come.
  private mutating func read(_ turn: inout Turn) {
    isOutdated = turn.jobs.isRunning(.record) || turn.holdsReads
    if !isOutdated { turn.start(.record, .record(identity)) }
  }

  /// Whether a key is that of a hash with slices of this thread.
  private func isHash(_ key: StoreKey) -> Bool { files.contains { identity.fileKey($0.id) == key } }

  mutating func retry(_ turn: inout Turn) {
    if case .failed = phase { isOutdated = true }
    if isOutdated, !turn.jobs.isRunning(.record) { read(&turn) }
  }

  private mutating func take(_ result: Result<ThreadRecord?, CacheError>, _ now: Int64) {
    switch result {
    case .failure(let error):
      // What was read before is better than nothing while the store does not answer.
      isOutdated = error.outage != nil
      if record == nil || !isOutdated { phase = .failed(error.description) }
    case .success(nil): phase = .missing
    case .success(let record?):
      let selectedFile = file?.id
      let selectedSegment = segmentName
      let isFirst = self.record == nil
      if let before = self.record { mark(record.differences(from: before), now) }
      phase = .read(record)
      segments = Self.columns(of: record)
      // The cursor stays on its cell, wherever that is now.
      if let row = record.files.firstIndex(where: { $0.id == selectedFile }) { view.cursor = row }
      if let name = selectedSegment, let place = segments.firstIndex(of: name) {
        column = place + 1
      }
      if isFirst { goToFirstCell() }
    }
  }

  private static func columns(of record: ThreadRecord) -> [String] {
    var known: Set<String> = []
    var others: [String] = []
    for file in record.files {
      for segment in file.segments where known.insert(segment.name).inserted {
        if !Segments.canonical.contains(segment.name) { others.append(segment.name) }
      }
    }
    // The usual columns are always there, so that a place means the same in every thread.
    let hasCanonical = known.isEmpty || known.count > others.count
    return (hasCanonical ? Segments.canonical : []) + others
  }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    let layout = ThreadLayout(region, self)
    switch mouse.kind {
    case .wheelDown, .wheelUp:
      let rows = mouse.kind == .wheelDown ? 3 : -3
      view.cursor += rows
      view.top += rows
    case .press, .doublePress:
      let row = view.top + mouse.position.y - layout.rows.minY
      guard layout.rows.contains(mouse.position), row < files.count else { return }
      view.cursor = row
      let x = mouse.position.x - layout.cellsX
      if x < 0 {
        column = 0
      } else if x / layout.cellWidth < layout.columnsInSight {
        column = min(segments.count, left + x / layout.cellWidth + 1)
      }
      if mouse.kind == .doublePress { turn.run(.action(.openSlice)) }
    case .release: break
    }
  }
}
