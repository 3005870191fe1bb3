import ThreadCache

/// Finding threads: all at once, or, where every command is paid, as many as are looked at.
extension ThreadsScreen {
  /// The most pages of a scan that are read to fill a screen.
  static let mostPages = 8

  /// How far a scan goes that nobody asked to go on to the end.
  static func scanGoal(_ turn: Turn) -> ScanGoal {
    guard turn.configuration.billed else { return .all }
    let height = max(1, ThreadsLayout(turn.region).list.height)
    return .some(threads: height, pages: mostPages)
  }

  /// Goes on with a scan that has found enough for a while, once the rows in sight are the last ones.
  ///
  /// Not where they are filtered: few rows are always the last ones, and nobody knows how far the next one is.
  mutating func lookOn(_ turn: inout Turn) {
    guard isResting, !isPaused, query.isEmpty, view.cursor + listHeight(turn.region) >= count else {
      return
    }
    goOn(Self.scanGoal(turn), &turn)
  }

  private mutating func goOn(_ goal: ScanGoal, _ turn: inout Turn) {
    guard !turn.holdsReads, !turn.jobs.isRunning(.scan) else { return }
    isStopped = false
    isInterrupted = false
    isResting = false
    turn.start(.scan, .scan(.after(found), goal))
  }

  /// How many threads the scan under way has found; one that is to find all anew has found none yet.
  private var found: Int { isRenewing ? 0 : index.count }

  /// Finds what there is left to find; where that costs money, it is asked first.
  mutating func findAll(_ turn: inout Turn) {
    isPaused = false
    guard turn.configuration.billed else { return goOn(.all, &turn) }
    turn.open(FindAllDialog(from: found, &turn))
  }

  /// Why there is nothing more to find; nil: there is.
  func refusalToFindAll(_ scene: Scene) -> String? {
    if !canScan { return "these credentials may not list threads" }
    if scene.jobs.isRunning(.scan) { return "they are being found" }
    return isResting || isStopped || isInterrupted ? nil : "all threads are found"
  }

  /// Holds the scan and live changes, or goes on with them.
  mutating func pause(_ turn: inout Turn) {
    if turn.jobs.isRunning(.scan) {
      turn.cancel(.scan)
      isPaused = true
      isStopped = true
      turn.say(.info, "paused: the scan and live changes wait; \(turn.scene.key(.pause)) goes on")
    } else if isPaused || isStopped || isInterrupted || isResting {
      isPaused = false
      guard isStopped || isInterrupted || isResting else { return turn.say(.info, "live again") }
      goOn(Self.scanGoal(turn), &turn)
    } else {
      isPaused = true
      turn.say(.info, "paused: what others change waits; \(turn.scene.key(.pause)) goes on")
    }
  }

  /// Finds all threads anew; those that are shown stay until the first ones come.
  mutating func refresh(_ turn: inout Turn) {
    guard canScan else { return }
    renewal = renewalGoal(turn)
    isRenewing = true
    isPaused = false
    isStopped = false
    isInterrupted = false
    isResting = false
    scanProblem = nil
    refused = []
    turn.start(.scan, .scan(.anew, goal(turn)))
  }

  /// How far a scan goes that finds all anew: of a list that was whole again to its end, where that takes no more than
  /// filling a screen may.
  private func renewalGoal(_ turn: Turn) -> ScanGoal? {
    // What has failed on its way anew was to go as far as it was.
    if isRenewing { return renewal }
    guard turn.configuration.billed, progress != nil, !isPartial(turn.jobs) else { return nil }
    return .some(threads: index.count + 1, pages: Self.mostPages)
  }

  private func goal(_ turn: Turn) -> ScanGoal {
    (isRenewing ? renewal : nil) ?? Self.scanGoal(turn)
  }

  /// Drops what was found before, for what is found anew; the filter stays, and the cursor on its thread.
  mutating func renew(_ turn: inout Turn) {
    guard isRenewing else { return }
    var fresh = ThreadsScreen(canScan: canScan)
    fresh.query = query
    fresh.shownQuery = query
    fresh.sort = sort
    fresh.rows = query.isEmpty ? .all : Rows(order: [], scanned: 0)
    fresh.returning = selected?.identity ?? returning
    fresh.isPaused = isPaused
    fresh.former = shownDetails(turn)
    fresh.opened = opened
    if let words = markWords { turn.say(.warning, "the list is another one: \(words) dropped") }
    self = fresh
    turn.cancel(.match)
    turn.cancel(.summaries)
  }

  /// The details of the rows in sight: what is read anew may not come.
  private func shownDetails(_ turn: Turn) -> [ThreadIdentity: ThreadSummary?] {
    var shown: [ThreadIdentity: ThreadSummary?] = [:]
    for row in view.visible(count, height: listHeight(turn.region)) {
      guard let place = rows.index(of: row), let identity = index[place] else { continue }
      if let known = details[place] { shown.updateValue(known, forKey: identity) }
    }
    return shown
  }

  /// What is marked, by its places in the list as it is; nil: nothing.
  private var markWords: String? {
    switch (marks.count, rangeStart != nil) {
    case (0, false): nil
    case (0, true): "the range that was open is"
    case (1, _): "1 mark is"
    case (let count, _): "\(Figures.count(count)) marks are"
    }
  }

  /// Goes on with what the store did not answer.
  mutating func retry(_ turn: inout Turn) {
    refused = []
    // Whether it answers again is seen by what it says of something, where asking costs nothing.
    if !turn.configuration.billed {
      for row in view.visible(count, height: listHeight(turn.region)) {
        if let place = rows.index(of: row), details[place] != nil { outdated.insert(place) }
      }
    }
    guard isInterrupted else { return }
    isInterrupted = false
    turn.start(.scan, .scan(.after(found), goal(turn)))
  }

  /// Whether there may be threads that were not found yet.
  func isPartial(_ jobs: Jobs) -> Bool {
    jobs.isRunning(.scan) || isStopped || isInterrupted || isResting
  }
}
