import ThreadCache

/// The demo's tour: five steps, each of which changes something that can be seen, and a last word.
struct Tour: Sendable {
  /// One step.
  enum Step: Int, Sendable, CaseIterable {
    case inspect, replay, evict, undo, process, end
  }

  private(set) var step = Step.inspect
  private(set) var isOver = false
  private let command: String
  /// What has happened since the step began.
  private var hasRun = false
  private var hasEvicted = false
  private var hasUndone = false
  /// The newest process, and whether it found all cached or brought something.
  private var process: (pid: Int32, found: Bool, brought: Bool)?

  init(command: String) { self.command = command }

  /// Rows it takes; 0 once it is over.
  func height(width: Int) -> Int { isOver ? 0 : width >= 70 ? 3 : 4 }

  /// Goes on to the next step.
  mutating func skip() {
    guard let next = Step(rawValue: step.rawValue + 1) else {
      isOver = true
      return
    }
    step = next
    hasRun = false
    hasEvicted = false
    hasUndone = false
  }

  /// Takes note of what happened.
  mutating func note(_ message: Message) {
    switch message {
    case .loaded(_, .success), .stepped(_, _, .some): hasRun = true
    case .evicted(_, .success(let receipt)): hasEvicted = receipt.done > 0
    case .undone(_, .success(.done)): hasUndone = true
    case .processed(_, let ended):
      let result = ended.result
      let brought = result.answer.files.contains { !$0.data.isEmpty }
      let found = result.answer.files.contains { !$0.cached.isEmpty }
      process = (ended.pid, found && !brought, brought)
    default: break
    }
  }

  /// Goes on when the step's deed is done.
  mutating func advance(_ scope: Scope) {
    guard !isOver else { return }
    let isDone =
      switch step {
      case .inspect: scope == .slice
      case .replay: hasRun
      case .evict: hasEvicted
      case .undo: hasUndone
      case .process: process?.found == true
      case .end: false
      }
    if isDone { skip() }
  }

  /// The words of the step; keys are those of the action table, signs those of the screen.
  private func texts(_ scene: Scene) -> (title: String, text: String) {
    let glyphs = scene.glyphs
    func key(_ id: ActionID) -> String {
      scene.key(id)
    }
    let (loaded, available) = (glyphs.loaded, glyphs.available)
    switch step {
    case .inspect:
      return (
        "inspect",
        "A cell is broken (\(glyphs.broken)): the panel says why. Move with h j k l to a loaded"
          + " one (\(loaded)) and press \(key(.openSlice)): its slice opens."
      )
    case .replay:
      return (
        "replay",
        "\(key(.back)) back to the matrix. On an \(available) cell \(key(.replay)) replays its lazy load."
          + " \(key(.step)) runs one step, \(key(.dryRun)) all of it; nothing is written."
      )
    case .evict:
      return (
        "evict",
        "\(key(.back)) back to the matrix. \(key(.evict)) on a loaded cell names exactly what would"
          + " go; \(key(.yes)) evicts it: \(loaded) becomes \(available)."
      )
    case .undo:
      return (
        "undo",
        "\(key(.undo)) names the last change; \(key(.yes)) takes it back:"
          + " \(available) becomes \(loaded) again."
      )
    case .process:
      return (
        "a new process",
        newProcess(key(.newProcess), loaded)
          ?? "\(key(.newProcess)), then \(key(.yes)), starts another process that asks for the same"
          + " segments: it finds them cached, as the next serverless invocation would."
      )
    case .end:
      let found =
        process.map { "Process \($0.pid) found its cache: nothing was read again. " } ?? ""
      return (
        "your own store",
        "For your own store:  \(command)\n\(found)"
          + "\(key(.quit)) leaves, \(key(.skipTour)) hides."
      )
    }
  }

  /// What a process did that did not find all of it cached; nil: none ran yet.
  private func newProcess(_ key: String, _ loaded: Character) -> String? {
    guard let process, !process.found else { return nil }
    return process.brought
      ? "Process \(process.pid) brought it; \(key) again: the next one finds it cached."
      : "Process \(process.pid) had nothing to bring; \(key) on a loaded cell (\(loaded)) finds it."
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    guard !region.isEmpty, !isOver else { return }
    grid.hline(at: region.origin, width: region.width, glyphs: scene.glyphs)
    let (title, text) = texts(scene)
    let count = Step.allCases.count - 1
    let place = step == .end ? "Tour" : "Tour \(step.rawValue + 1)/\(count)"
    grid.put(
      " \(place) \(scene.glyphs.separator) \(title) ", at: region.origin.moved(x: 2),
      style: Style(.title), maxWidth: region.width - 4)
    if step != .end {
      let skip = " \(scene.key(.skipTour)) skips "
      grid.put(
        skip, at: Point(x: region.maxX - TextWidth.columns(of: skip) - 2, y: region.minY),
        style: Style(.dim))
    }
    // A line break keeps the command whole.
    let lines = text.split(separator: "\n").flatMap {
      TextWrap.lines(String($0), width: region.width - 4)
    }
    for (row, line) in lines.prefix(region.height - 1).enumerated() {
      grid.put(line, at: region.origin.moved(x: 2, y: row + 1), style: Style(.accent))
    }
  }
}
