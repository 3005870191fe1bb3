import ThreadCache

/// Where one is, as far as the tour's words depend on it.
struct Whereabouts: Sendable {
  /// The screens that lie over each other, the top one last.
  var screens: [Scope]
  /// Whether the thread that is open has a broken cell.
  var hasBroken = false
  /// Whether the thread that is open cannot be read, so that it has no cells.
  var isUnreadable = false
  /// The thread that the top screen is about; nil: none.
  var thread: ThreadIdentity?
  /// Whether something is asked over the top screen.
  var isAsked = false
  /// What the cell under the cursor shows; nil: there is none, or others are marked.
  var cell: CellState?

  /// How to get to one of these screens; empty: one is there.
  ///
  /// - Parameter needsCell: whether it is about a cell there, which a thread that cannot be read has none of.
  func way(to wanted: Set<Scope>, needsCell: Bool = true, _ scene: Scene) -> String {
    guard let top = screens.last else { return "" }
    if wanted.contains(top) {
      guard isUnreadable, needsCell else { return "" }
      return "This thread has no cells: \(scene.key(.threads)) lists the others. "
    }
    let back = scene.key(.back)
    if Scope.edits.contains(top) {
      if isAsked { return "Answer what is asked. " }
      let below = screens.dropLast().last
      return below.map(Scope.edits.contains) == true
        ? "\(back): back to the edit. " : "\(back) leaves the edit. "
    }
    if let place = screens.lastIndex(where: wanted.contains) {
      let name = Self.names[screens[place]] ?? screens[place].rawValue
      return place == screens.count - 2
        ? "\(back): back to the \(name). " : "\(back), until the \(name) is back. "
    }
    return top == .threads
      ? "\(scene.key(.open)) opens a thread. "
      : "\(scene.key(.threads)) lists the threads, \(scene.key(.open)) opens one. "
  }

  private static let names: [Scope: String] = [.thread: "matrix", .threads: "list"]
}

/// What the tour says: keys are those of the action table, signs those of the screen.
struct TourWords {
  let tour: Tour
  let place: Whereabouts
  let scene: Scene

  /// What is read out has words in the place of signs.
  private var isSpoken: Bool { scene.configuration.isLinear }
  private var loaded: String { isSpoken ? "loaded" : String(scene.glyphs.loaded) }
  private var available: String { isSpoken ? "available" : String(scene.glyphs.available) }
  /// ` (●)` after the word for it.
  private func sign(_ sign: Character) -> String { isSpoken ? "" : " (\(sign))" }
  private var loadedSign: String { sign(scene.glyphs.loaded) }
  /// The keys that move from cell to cell.
  private var moves: String {
    [ActionID.left, .down, .up, .right].map(key).joined(separator: " ")
  }
  private func key(_ id: ActionID) -> String { scene.key(id) }

  /// The name of the step.
  var title: String {
    switch tour.step {
    case .inspect: "inspect"
    case .replay: "replay"
    case .evict: "evict"
    case .undo: "undo"
    case .process: "a new process"
    case nil: "your own store"
    }
  }

  /// How far the tour is: `Tour 2/5`.
  var progress: String {
    guard let step = tour.step, let number = tour.steps.firstIndex(of: step) else {
      return "Tour"
        + (tour.isDone && !tour.passed.isEmpty ? " (all \(tour.steps.count) are done)" : passed)
    }
    return "Tour \(number + 1)/\(tour.steps.count)" + passed
  }

  /// Why the count jumps: ` (3 and 4 are done)`; empty where it does not.
  private var passed: String {
    let numbers = tour.passed.compactMap { tour.steps.firstIndex(of: $0).map { "\($0 + 1)" } }
    guard let last = numbers.last else { return "" }
    guard numbers.count > 1 else { return " (\(last) is done)" }
    return " (" + numbers.dropLast().joined(separator: ", ") + " and \(last) are done)"
  }

  /// The way to where the step is done, and what to do there; a line break keeps a command whole.
  var text: String {
    guard !place.isAsked || [.evict, .undo, .process].contains(tour.step) else {
      return "Answer what is asked. Its frame has the keys."
    }
    return switch tour.step {
    case .inspect: place.way(to: [.thread], scene) + inspect
    case .replay: place.way(to: [.thread, .replay], scene) + replay
    case .evict: place.way(to: [.thread], scene) + evict
    case .undo: undo
    case .process: place.way(to: [.thread, .replay, .continuity], scene) + newProcess
    case nil: end
    }
  }

  private var isInMatrix: Bool { place.screens.last == .thread }

  private var inspect: String {
    guard isInMatrix, place.hasBroken else {
      return "Move with \(moves) to a loaded cell\(loadedSign); \(key(.openSlice)) opens its slice."
    }
    return
      "A cell is broken\(sign(scene.glyphs.broken)): the panel says why. Move with \(moves) to a"
      + " loaded one\(loadedSign) and press \(key(.openSlice)): its slice opens."
  }

  private var replay: String {
    let run = "\(key(.dryRun)) all of it; neither writes anything."
    return place.screens.last == .replay
      ? "\(key(.step)) runs one step of this load, \(run)"
      : "On an \(available) cell \(key(.replay)) replays its lazy load. \(key(.step)) runs one step, \(run)"
  }

  private var evict: String {
    let what =
      switch isInMatrix ? place.cell : nil {
      case .loaded: "\(key(.evict)) on this cell"
      case nil: "\(key(.evict)) on a loaded cell"
      default: "Move with \(moves) to a loaded cell\(loadedSign): \(key(.evict))"
      }
    return "\(what) names exactly what would go; \(key(.yes)) evicts it:"
      + " \(loaded) becomes \(available)."
  }

  private var undo: String {
    guard let change = tour.change else {
      return place.way(to: [.thread], scene)
        + "There is nothing to take back yet: \(key(.evict)), then \(key(.yes)), evicts a cell."
    }
    let back: String =
      switch change {
      case .eviction(ofLoaded: true): ": \(available) becomes \(loaded) again."
      case .eviction(ofLoaded: false): ": what went is there again, as it was."
      case .other: "."
      }
    return place.way(
      to: [.threads, .thread, .slice, .replay, .continuity, .history], needsCell: false, scene)
      + "\(key(.undo)) names the last change; \(key(.yes)) takes it back" + back
  }

  private var newProcess: String {
    let start = key(.newProcess)
    // What it brought says nothing about another thread.
    guard let process = tour.process, !process.found, process.thread == place.thread else {
      return "\(start), then \(key(.yes)), loads in a new process: it finds cached what is loaded,"
        + " as the next invocation would."
    }
    return process.brought
      ? "Process \(process.pid) brought what was missing; \(start) there again: the next one finds it cached."
      : "Process \(process.pid) had nothing to bring; \(start) on a loaded cell\(loadedSign) finds it."
  }

  /// q goes back first, wherever one is but in the list.
  private var leaving: String {
    place.screens.count > 1
      ? "\(key(.threads)), then \(key(.quit)) leaves the demo."
      : "\(key(.quit)) leaves the demo."
  }

  private var end: String {
    var found = ""
    if let process = tour.process, process.found {
      found = "Process \(process.pid) found its cache and read nothing. "
    }
    return "For your own store:  \(tour.command)\n\(found)"
      + leaving
  }
}
