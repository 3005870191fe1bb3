/// Where one is, as far as the tour's words depend on it.
struct Whereabouts: Sendable {
  /// The screens that lie over each other, the top one last.
  var screens: [Scope]
  /// Whether the thread that is open has a broken cell.
  var hasBroken = false

  /// How to get to one of these screens; empty: one is there.
  func way(to wanted: Set<Scope>, _ scene: Scene) -> String {
    guard let top = screens.last, !wanted.contains(top) else { return "" }
    let back = scene.key(.back)
    if Scope.edits.contains(top) { return "\(back) leaves the edit. " }
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

  private var loaded: Character { scene.glyphs.loaded }
  private var available: Character { scene.glyphs.available }
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
    guard let step = tour.step, let number = tour.steps.firstIndex(of: step) else { return "Tour" }
    return "Tour \(number + 1)/\(tour.steps.count)"
  }

  /// The way to where the step is done, and what to do there; a line break keeps a command whole.
  var text: String {
    switch tour.step {
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
      return "Move with h j k l to a loaded cell (\(loaded)); \(key(.openSlice)) opens its slice."
    }
    return "A cell is broken (\(scene.glyphs.broken)): the panel says why. Move with h j k l to a"
      + " loaded one (\(loaded)) and press \(key(.openSlice)): its slice opens."
  }

  private var replay: String {
    let run = "\(key(.dryRun)) all of it; nothing is written."
    return place.screens.last == .replay
      ? "\(key(.step)) runs one step of this load, \(run)"
      : "On an \(available) cell \(key(.replay)) replays its lazy load. \(key(.step)) runs one step, \(run)"
  }

  private var evict: String {
    "\(key(.evict)) on a loaded cell names exactly what would go; \(key(.yes)) evicts it:"
      + " \(loaded) becomes \(available)."
  }

  private var undo: String {
    guard let change = tour.change else {
      return place.way(to: [.thread], scene)
        + "There is nothing to take back yet: \(key(.evict)), then \(key(.yes)), evicts a cell."
    }
    let back = change == .eviction ? ": \(available) becomes \(loaded) again." : "."
    return place.way(to: [.threads, .thread, .slice, .replay, .history], scene)
      + "\(key(.undo)) names the last change; \(key(.yes)) takes it back" + back
  }

  private var newProcess: String {
    let start = key(.newProcess)
    guard let process = tour.process, !process.found else {
      return "\(start), then \(key(.yes)), loads in a new process: it finds cached what is loaded,"
        + " as the next invocation would."
    }
    return process.brought
      ? "Process \(process.pid) brought it; \(start) again: the next one finds it cached."
      : "Process \(process.pid) had nothing to bring; \(start) on a loaded cell (\(loaded)) finds it."
  }

  private var end: String {
    var found = ""
    if let process = tour.process, process.found {
      found = "Process \(process.pid) found its cache: nothing was read again. "
    }
    return "For your own store:  \(tour.command)\n\(found)"
      + "\(key(.quit)) leaves, \(key(.skipTour)) hides."
  }
}
