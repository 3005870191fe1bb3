import ThreadCache

/// One update: what the screens may read, and everything they want to happen.
struct Turn: Sendable {
  let configuration: BrowserConfiguration
  var now: Int64
  /// Rows of the screens' region, for moving by pages.
  var region: Rect
  var jobs: Jobs
  var health = StoreHealth()
  /// The processes that were started for a load and have ended, the newest last.
  var processes: [EndedProcess] = []
  /// True while the store does not answer and it is not time yet to ask it again.
  var holdsReads = false
  var effects: [Effect] = []
  var flash: Flash?
  var navigation: [Navigation] = []
  var overlay: OverlayChange?
  var commands: [Command] = []

  enum Navigation: Sendable {
    case push(any Screen)
    case pop
    /// Takes out the uppermost screen of a scope, wherever it is.
    case remove(Scope)
    /// Takes out all that lies between the list and the top screen.
    case alone
    case root
  }

  enum OverlayChange: Sendable {
    case open(any Overlay)
    case close
  }

  /// Starts work; not in a slot in which something is being written, whose answer would be lost.
  ///
  /// What writes goes through ``Command/confirmed(_:_:)`` only.
  @discardableResult
  mutating func start(_ slot: Slot, _ request: Request) -> JobID {
    guard !jobs.writing.contains(slot) else {
      say(.warning, "still busy with \(slot.rawValue): that ends first")
      return .none(in: slot)
    }
    let id = jobs.start(slot, writes: request.writes)
    effects.append(.start(id, request))
    return id
  }

  /// Finds out which change an undo would name.
  mutating func lookForUndo() { start(.journal, .history(limit: UndoDialog.lookedAt)) }

  /// Cancels what is under way in a slot, unless it writes: that is told to stop, and says what became of it.
  mutating func cancel(_ slot: Slot) {
    guard jobs.isRunning(slot), !jobs.writing.contains(slot) else { return }
    jobs.cancel(slot)
    effects.append(.cancel(slot))
  }

  /// Tells a write to stop as soon as it can in order; its answer still counts.
  mutating func stop(_ slot: Slot) {
    guard jobs.writing.contains(slot), !jobs.stopping.contains(slot) else { return }
    jobs.stop(slot)
    effects.append(.stop(slot))
  }

  /// True while an answer of this job is still to come and counts.
  func isUnderWay(_ job: JobID?) -> Bool {
    job.map { jobs.isRunning($0.slot) && jobs.isCurrent($0) } ?? false
  }

  /// Cancels a job, unless another has taken its place.
  mutating func callOff(_ job: JobID?) {
    if let job, jobs.isCurrent(job) { cancel(job.slot) }
  }

  mutating func say(_ level: Flash.Level, _ text: String) {
    flash = Flash(level: level, text: text, now: now)
  }

  /// That a key does nothing where something is typed.
  func idleWords(_ key: KeyPress) -> String {
    let glyphs = configuration.glyphs
    return "\(key.label(glyphs)) does nothing here; \(KeyPress.escape.label(glyphs)) goes back"
  }

  /// Says that something could not be read, until something can.
  ///
  /// What was done a moment ago is done all the same, and stays said.
  mutating func sayOfRead(_ text: String, by way: Flash.ReadFailure = .failed) {
    let shown = flash.flatMap { $0.until > now ? $0 : nil }
    if let shown, Flash.ReadFailure.allCases.contains(where: { shown.text.contains($0.rawValue) }) {
      return
    }
    guard let shown, shown.level == .info else {
      // That another read had room in the budget does not mean that this one has.
      flash = Flash(level: .error, text: text, now: now, isOfRead: way == .failed)
      return
    }
    say(.warning, "\(shown.text) \(scene.glyphs.separator) \(way.rawValue)\(text)")
  }

  /// The same of what the store said; what the budget holds back is told with how much was spent.
  mutating func sayOfRead(_ error: CacheError) {
    if !error.isOverBudget { sayOfRead(error.description) }
  }

  mutating func push(_ screen: any Screen) { navigation.append(.push(screen)) }
  mutating func pop() { navigation.append(.pop) }
  mutating func remove(_ scope: Scope) { navigation.append(.remove(scope)) }
  mutating func open(_ new: any Overlay) { overlay = .open(new) }
  mutating func close() { overlay = .close }
  mutating func run(_ command: Command) { commands.append(command) }

  var actions: ActionTable { configuration.actions }

  var scene: Scene {
    Scene(
      configuration: configuration, now: now, jobs: jobs, isFocused: true,
      commandsLeft: health.spending?.left)
  }
}

/// A sentence that comes, stays a while and goes, without taking the keys.
struct Flash: Sendable, Equatable {
  enum Level: Sendable {
    case info, warning, error
  }

  /// Why a read after a deed has failed, as the words before the reason.
  enum ReadFailure: String, CaseIterable, Sendable {
    case failed = "reading on failed: "
    case heldBack = "reading on was held back: "
  }

  let level: Level
  let text: String
  /// True where it is about a read, and no news once the store was read.
  let isOfRead: Bool
  /// When it goes, in milliseconds since 1970.
  let until: Int64

  init(level: Level, text: String, now: Int64, isOfRead: Bool = false) {
    self.level = level
    self.text = text
    self.isOfRead = isOfRead
    // Long enough to read it, failures longer.
    let reading = Int64(min(text.count, 160)) * 40
    until = now + (level == .error ? 8000 : 3000) + reading
  }
}
