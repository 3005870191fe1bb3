import ThreadCache

extension ThreadsScreen {
  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .scanned(_, let chunk, let progress):
      renew(&turn)
      self.progress = progress
      take(chunk, turn)
    case .matched(_, let rows): take(rows)
    case .progress(let id, let done, let total) where id.slot == .match:
      sorting = (done, total)
    case .summaries(_, let news): take(news, turn)
    case .ended(let id, let outcome): ended(id, outcome, &turn)
    case .changes(.resync): outdated = Set(details.entries.map(\.key))
    case .changes(.changed(let key)):
      if let identity = KeySchema.metaIdentity(key) { invalidate([identity]) }
      invalidate(opened.threads(ofHash: key))
    case .record(_, _, .success(let record?)): take(record)
    case .repaired(_, _, .success(let receipt)): take(receipt)
    case .evictedInBulk(_, let progress): take(progress)
    // Which threads came back is not said of thousands.
    case .undone(_, .success(let outcome)) where outcome.isOfBulk: refresh(&turn)
    case .evicted(_, .success(let receipt)):
      unmark(receipt.evicted)
      invalidate(receipt.touched)
    case .lifetimesSet(_, .success(let receipt)):
      unmark(receipt.set)
      invalidate(receipt.set)
    default:
      let touched = message.touched
      if !touched.isEmpty, !message.isIdleLoad { invalidate(touched) }
      // Whatever it was about may be another one now.
      if message.writeFailure?.isOutcomeUnknown == true {
        outdated = Set(details.entries.map(\.key))
      }
    }
  }

  private mutating func ended(_ id: JobID, _ outcome: Outcome, _ turn: inout Turn) {
    switch (id.slot, outcome) {
    case (.summaries, .failed):
      refused.formUnion(requested)
      requested.removeAll()
    case (.summaries, _): requested.removeAll()
    case (.scan, .done), (.scan, .enough):
      renew(&turn)
      isResting = outcome == .enough
      scanProblem = nil
      if outcome == .done { former = [:] }
      orderAgain(&turn)
    case (.scan, .unavailable): isInterrupted = true
    case (.scan, .failed(let words)):
      scanProblem = words
      isStopped = true
    case (.scan, .cancelled): isStopped = true
    case (.match, _):
      sorting = nil
      matching = nil
      // What was asked for does not come: the list says what it shows.
      if outcome != .done { sort = shownSort }
      goesToTop = false
    default: break
    }
  }

  /// Appends what a scan found, filtered; nothing that is shown moves.
  private mutating func take(_ chunk: Chunk, _ turn: Turn) {
    let isUpToDate = Int(rows.scanned) == index.count || rows.order == nil
    guard index.append(chunk) else { return }
    recall(chunk)
    if !turn.jobs.isRunning(.scan), !isStopped {
      // Somebody made them just now.
      arrived += chunk.count
      for place in 0..<UInt32(min(chunk.count, 100)) {
        changed[chunk.base + place] = turn.now + Self.marking
      }
    }
    if rows.order != nil, isUpToDate {
      var order = rows.order ?? []
      let sorted = order.count
      rows.order = nil
      Matcher(shownQuery).append(matchesOf: chunk, to: &order)
      if shownSort != .found { unsorted += order.count - sorted }
      rows.order = order
      rows.scanned = UInt32(index.count)
    }
    if let wanted = returning { find(wanted, in: chunk) }
    if anchor == nil, count > 0 { anchorKeepingReturn() }
  }

  /// Shows of threads that were in sight before what was known of them, until it is read again.
  private mutating func recall(_ chunk: Chunk) {
    for place in chunk.base..<chunk.base + UInt32(chunk.count) where !former.isEmpty {
      guard let identity = index[place], let known = former.removeValue(forKey: identity) else {
        continue
      }
      details.insert(known, for: place)
      places[identity] = place
      outdated.insert(place)
      recalled.insert(place)
    }
  }

  private mutating func anchorKeepingReturn() { anchor = rows.index(of: view.cursor) }

  private mutating func find(_ wanted: ThreadIdentity, in chunk: Chunk) {
    for place in 0..<chunk.count where chunk.holds(wanted, at: place) {
      let (row, found) = rows.row(of: chunk.base + UInt32(place))
      // Where the filter hides it, the cursor stays where it is.
      guard found else {
        returning = nil
        return
      }
      view.cursor = row
      anchorCursor()
      return
    }
  }

  /// Puts the cursor on a thread that is opened, so that the way back leads to it; one that was not found yet is
  /// looked out for.
  mutating func select(_ identity: ThreadIdentity) {
    returning = identity
    for chunk in index.chunks where returning != nil { find(identity, in: chunk) }
  }

  /// Drops the marks of threads that were dealt with, so that the next deed is not about them.
  private mutating func unmark(_ identities: [ThreadIdentity]) {
    guard marks.count > 0 else { return }
    let gone = Set(identities)
    for place in marks.places {
      if let identity = index[place], gone.contains(identity) { marks.set(place, false) }
    }
  }
}

extension Message {
  /// Whether it tells of a load that left its thread as it was.
  fileprivate var isIdleLoad: Bool {
    switch self {
    case .loaded(_, .success(let result)), .stepped(_, _, let result?):
      result.metaBefore == result.metaAfter && result.answer.storeError?.isOutcomeUnknown != true
    // What another process brought may be stored though it could not say so.
    case .processed(_, let process): process.result.answer.files.allSatisfy(\.data.isEmpty)
    default: false
    }
  }

  /// The threads that a change of ours was about.
  var touched: [ThreadIdentity] {
    switch self {
    case .evicted(_, .success(let receipt)): receipt.touched
    case .committed(_, .success(let outcome)): outcome.touched
    case .lifetimeSet(_, let identity, .success): [identity]
    case .lifetimesSet(_, .success(let receipt)): receipt.set
    case .repaired(_, let identity, .success): [identity]
    case .loaded(_, .success(let result)) where !result.dryRun: [result.thread]
    case .stepped(_, _, let result?) where !result.dryRun: [result.thread]
    case .processed(_, let process): [process.result.thread]
    case .undone(_, .success(let outcome)): outcome.touched
    default: []
    }
  }
}
