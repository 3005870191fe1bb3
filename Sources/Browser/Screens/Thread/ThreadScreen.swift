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
  /// All files and segments.
  var matrix = Matrix.empty
  /// The rows of the matrix whose files' ids contain the text of `query`.
  var shown: [Int] = []
  /// What these add up to.
  var totals = Matrix.empty.totals
  var query = ThreadQuery("")
  /// The file the cursor goes back to when the filter shows it again.
  var returning: String?
  /// Where the cursor was when the thread was left before; nil: this is the first visit.
  var returnsTo: Place?
  var view = Viewport()
  /// The selected column: 0 is the file itself, 1 the first segment.
  var column = 1
  /// The first segment in sight.
  var left = 0
  var marks: Set<Place> = []
  /// The cell or file a range began on.
  var rangeStart: Place?
  /// What a load under way will bring.
  var loading: Set<Place> = []
  var heat = Heat.none
  /// When cells were loaded, as far as recorded loads tell.
  var loadedAt: [Place: Int64] = [:]
  /// The first and the last moment at which a cell was loaded, in milliseconds since 1970, while the heat is of
  /// ages; nil: none is known.
  var loadTimes: ClosedRange<Int64>?
  /// Cells that changed a moment ago, and until when they are marked.
  var changed: [Place: Int64] = [:]
  /// Whether it changed since what is being read was asked for.
  private var isOutdated = false
  /// Whether the store or the budget would not let it be read again; what was read before is shown.
  private var isHeldBack = false

  /// Whether it is only passed on the way to the screen above it: who goes back from there was not here, and passes
  /// it again.
  private(set) var isPassed: Bool

  init(_ identity: ThreadIdentity, isPassed: Bool = false) {
    self.identity = identity
    self.isPassed = isPassed
  }

  var scope: Scope { .thread }
  var crumb: String? { identity.description }

  var record: ThreadRecord? { if case .read(let record) = phase { record } else { nil } }
  /// The files that are shown.
  var files: [FileRecord] { shown.map { matrix.rows[$0].file } }
  /// The segments, one a column: the canonical ones, then others as they are stored.
  var segments: [String] { matrix.columns }

  /// The row under the cursor.
  private var row: Matrix.Row? {
    shown.indices.contains(view.cursor) ? matrix.rows[shown[view.cursor]] : nil
  }
  /// The file under the cursor.
  var file: FileRecord? { row?.file }
  /// The name of the selected segment; nil on the file itself.
  var segmentName: String? {
    segments.indices.contains(column - 1) ? segments[column - 1] : nil
  }
  /// The selected cell, where the file has the segment.
  var cell: SegmentRecord? { row?.segment(column - 1) }

  /// Where the cursor is; nil: there is nothing yet.
  var spot: Place? { file.map { Place(file: $0.id, segment: segmentName) } }

  func nextChange(after now: Int64) -> Int64? {
    guard let record else { return nil }
    let age = ThreadAge.of(record, now: now)
    let words = ThreadAge.untilChange(record.expiry, age, now: now).map { now + $0 }
    return [words, changed.values.filter { $0 > now }.min()].compactMap { $0 }.min()
  }

  func refusal(of action: ActionID, _ scene: Scene) -> String? {
    guard action != .back, action != .refresh else { return nil }
    guard let record else {
      return [
        .edit, .evict, .load, .newProcess, .lifetime, .repair, .replay, .openSlice, .copy, .filter,
      ].contains(action) ? absence(scene) : nil
    }
    switch action {
    case .openSlice where record.problem == nil && file == nil:
      return record.files.isEmpty
        ? "there are no files yet: \(filesWords(scene))" : "no file is shown"
    case .openSlice:
      if record.isOfWrongType { return "it cannot be read: its meta is no text" }
      if record.problem != nil { return "it cannot be read; \(scene.key(.edit)) edits its bytes" }
      if segmentName == nil { return "this is the file; the cells to the right have slices" }
      if cell?.slice == nil && cell?.hashBytes == nil {
        guard let cell else { return CellState.unavailable.words }
        let isReadOnly = scene.configuration.readOnly != nil
        let (load, replay) = (scene.key(.load), scene.key(.replay))
        let hasSource = scene.configuration.source != nil
        guard cell.state == .broken else {
          guard hasSource else { return "not loaded, and no source is set to load it from" }
          return isReadOnly
            ? "not loaded: \(replay) shows how it would be"
            : "not loaded: \(load) loads it, \(replay) shows how"
        }
        if isReadOnly { return "there is no slice to show" }
        let isRepairable = cell.findings.contains(where: \.repairable)
        let repairs = "\(scene.key(.repair)) \(RepairQuestion.deed(record.findings))"
        return "there is no slice to show: "
          + (isRepairable ? repairs + ", " : "")
          + (hasSource ? "\(load) loads it again" : "no source is set to load it from")
      }
      return nil
    case .edit where record.isOfWrongType:
      return "its meta is no text, so there is nothing to edit; \(scene.key(.evict)) evicts it"
    case .load, .newProcess:
      return canLoad ? nil : Self.nothingToLoad
    // It would be about the whole thread, of which nothing is in sight.
    case .evict where isAllFiltered, .edit where isAllFiltered:
      return "no file is shown: \(scene.key(.filter)) changes the filter,"
        + " \(scene.key(.back)) drops it"
    case .legend where scene.configuration.isLinear:
      return "there are no signs here: what cells are is told in words"
    case .mark, .range, .markAll, .heat: return file == nil ? "there is no cell" : nil
    case .filter: return record.files.isEmpty ? "there are no files" : nil
    case .repair:
      if record.findings.contains(where: \.repairable) { return nil }
      let evicts = "\(scene.key(.evict)) evicts it"
      if record.isOfWrongType { return "its meta is no text, so nothing mends it: \(evicts)" }
      if record.problem != nil {
        return "it cannot be read, so nothing mends it by itself: \(scene.key(.edit)) edits its "
          + "bytes, \(evicts)"
      }
      if record.findings.isEmpty { return "nothing here needs repair" }
      // A slice that the meta lacks comes from the source, as the panel says of its cell.
      let loads =
        cell?.state == .broken && cell?.slice == nil && scene.configuration.source != nil
      // Of several, what the cursor is on is meant.
      let here = (cell?.findings ?? []) + (file?.findings ?? [])
      let findings = here + record.findings.filter { !here.contains($0) }
      return "this has no one right answer: \(Self.words(findings)); "
        + (loads ? "\(scene.key(.load)) loads it again, " : "")
        + "\(scene.key(.edit)) edits, \(evicts)"
    case .nextBroken, .previousBroken:
      if record.findings.isEmpty { return "nothing is broken" }
      let isOnly =
        totals.broken.count == 1 && record.ownFindings.isEmpty && query.isEmpty && isAtBroken
      return isOnly ? Self.noOtherBroken : nil
    default: return nil
    }
  }

  /// Of a thread that is gone nothing is left to do something with, of one that cannot be read only its bytes.
  func offers(_ action: ActionID) -> Bool {
    if case .missing = phase { return [.undo, .goTo, .quit, .palette, .help].contains(action) }
    guard let record else { return true }
    guard record.problem != nil else {
      return switch action {
      // Of the whole thread, so that the footer does not jump with the cursor.
      case .repair: record.findings.contains(where: \.repairable)
      case .nextBroken: !record.findings.isEmpty
      default: true
      }
    }
    if record.isOfWrongType, action == .edit { return false }
    return ![
      .openSlice, .load, .replay, .newProcess, .nextBroken, .mark, .repair, .filter, .heat, .legend,
    ].contains(action)
  }

  var keepsRefused: Bool { file != nil }

  /// What is done with marks or a range, as long as there are any, and with a thread that is gone.
  var foremost: [ActionID] {
    if case .missing = phase { return [.undo] }
    if rangeStart != nil { return [.evict, .load, .replay, .range, .back] }
    return marks.isEmpty ? [] : [.evict, .load, .replay, .mark, .markAll, .back]
  }

  func label(of action: ActionID) -> String? {
    switch action {
    case .range: rangeStart != nil ? "mark the range" : nil
    case .back: rangeStart != nil ? "drop the range" : marks.isEmpty ? nil : "unmark"
    case .edit: if case .file = editTarget { "edit file" } else { nil }
    case .evict: evictsFile ? "evict file" : nil
    default: nil
    }
  }

  /// Why there is no record to do something with.
  private func absence(_ scene: Scene) -> String {
    switch phase {
    case .reading: "the thread is still being read"
    case .missing: "the thread is gone"
    case .failed, .read: "the thread could not be read; \(scene.key(.refresh)) tries again"
    }
  }

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    isPassed = false
    if case .reading = phase, !turn.jobs.isRunning(.record), !turn.holdsReads {
      turn.start(.record, .record(identity))
    }
    let layout = ThreadLayout(region, self)
    view.clamp(shown.count, height: layout.rows.height)
    column = min(max(0, column), segments.count)
    left = column > 0 ? layout.cells.left(showing: column - 1) : layout.cells.left
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .record(_, identity, let result):
      take(result, turn.now)
      if isHeldBack, case .failure(let error) = result { turn.sayOfRead(error) }
      if isOutdated, !turn.holdsReads { read(&turn) }
    case .changes(.resync): read(&turn)
    case .repaired(_, identity, .success(let receipt)) where receipt.record != nil:
      // It was read after the repair; to read it again may cost more than there is left to spend.
      loading.removeAll()
      take(.success(receipt.record), turn.now)
      renewAges(&turn)
      return
    case .changes(.changed(let key)):
      if key == identity.metaKey || isHash(key) {
        if heat != .age { loadedAt.removeAll() }
        read(&turn)
      }
    case .loads(_, identity, .success(let loads)): take(loads, turn.now)
    case .evicted(_, .success(let receipt)) where receipt.evicted.contains(identity): unmark()
    case .loaded(_, .failure): loading.removeAll()
    case .ended(let id, let outcome) where id.slot == .load || id.slot == .process:
      loading.removeAll()
      // A process that was ended before it could answer may have written.
      if id.slot == .process, outcome != .cancelled { read(&turn) }
    default: break
    }
    if message.writeFailure?.isDoubtful == true { read(&turn) }
    if message.touched.contains(identity) {
      loading.removeAll()
      turn.start(.record, .record(identity))
      renewAges(&turn)
    }
  }

  /// Some cells may have been loaded meanwhile: asks when, where ages are looked at, else knows it of none any more.
  private mutating func renewAges(_ turn: inout Turn) {
    if heat == .age {
      turn.start(.loads, .loads(identity))
    } else {
      loadedAt.removeAll()
    }
  }

  /// Reads it again; what is being read is let finish, or a thread that changes all the time would never come.
  private mutating func read(_ turn: inout Turn) {
    isOutdated = turn.jobs.isRunning(.record) || turn.holdsReads
    if !isOutdated { turn.start(.record, .record(identity)) }
  }

  /// Whether a key is that of a hash with slices of this thread.
  private func isHash(_ key: StoreKey) -> Bool {
    matrix.rows.contains { identity.fileKey($0.file.id) == key }
  }

  /// What was marked was dealt with, so that the next deed is not about it.
  private mutating func unmark() {
    marks.removeAll()
    rangeStart = nil
  }

  mutating func retry(_ turn: inout Turn) {
    if case .failed = phase { isOutdated = true }
    // Whether it answers again is seen by what it says of the thread, where asking costs nothing.
    if isHeldBack || !turn.configuration.billed { isOutdated = true }
    if isOutdated, !turn.jobs.isRunning(.record) { read(&turn) }
  }

  private mutating func take(_ result: Result<ThreadRecord?, CacheError>, _ now: Int64) {
    switch result {
    case .failure(let error):
      // What was read before is better than nothing while the store does not answer, or lets nothing be read.
      isOutdated = error.outage != nil
      isHeldBack = record != nil && error.isRefused
      if record == nil || !(isOutdated || isHeldBack) { leave(.failed(error.description)) }
    case .success(nil): leave(.missing)
    case .success(let record?):
      isHeldBack = false
      let selectedFile = file?.id
      let selectedSegment = segmentName
      let isFirst = self.record == nil
      let before = matrix
      matrix = Matrix(record.files)
      phase = .read(record)
      if !isFirst { markChanges(since: before, now) }
      pruneMarks()
      show()
      measureAges(now: now)
      // The cursor stays on its cell, wherever that is now.
      if let row = selectedFile.flatMap(shownRow) { view.cursor = row }
      if let name = selectedSegment, let place = segments.firstIndex(of: name) {
        column = place + 1
      }
      if isFirst, !goBack() { goToFirstCell() }
    }
  }

  /// There is no thread to show.
  private mutating func leave(_ phase: Phase) {
    self.phase = phase
    matrix = .empty
    show()
    pruneMarks()
  }

  /// Marks cells that changed for a moment.
  private mutating func markChanges(since before: Matrix, _ now: Int64) {
    changed = changed.filter { $0.value > now }
    for place in matrix.differences(from: before) { changed[place] = now + ThreadsScreen.marking }
  }
}
