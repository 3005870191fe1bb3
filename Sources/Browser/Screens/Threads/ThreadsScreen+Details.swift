import ThreadCache

extension ThreadsScreen {
  /// How long a row that changed is marked, in milliseconds.
  static let marking: Int64 = 2000
  /// How long rows must stand still before their details are paid for, in milliseconds.
  static let settling: Int64 = 120

  /// Takes details that were read; what is not as it was is marked for a moment.
  mutating func take(_ news: [UInt32: ThreadSummary?], _ turn: Turn) {
    changed = changed.filter { $0.value > turn.now }
    for (place, summary) in news {
      let summary = summary.map(opened.applied)
      if summary == nil { vanished.insert(place) } else { vanished.remove(place) }
      let isRecalled = recalled.remove(place) != nil
      if let before = details[place],
        told.contains(place) || (before != summary && !isRecalled)
      {
        changed[place] = turn.now + Self.marking
      }
      details.insert(summary, for: place)
      if let identity = summary?.identity ?? index[place] { places[identity] = place }
      outdated.remove(place)
      told.remove(place)
      requested.remove(place)
    }
    // The cache forgets its oldest rows; their places are forgotten once in a while.
    if places.count > 2 * details.capacity {
      places = [:]
      for (place, summary) in details.entries {
        if let identity = summary?.identity ?? index[place] { places[identity] = place }
      }
    }
  }

  /// Takes over what is known of a thread that was read whole; what was said to have changed since is read all the same.
  mutating func take(_ record: ThreadRecord) {
    guard let summary = record.summary else { return }
    opened.note(summary)
    if let place = places[record.identity] { details.insert(summary, for: place) }
  }

  /// Whether a thread was there when it was read last, and nothing was heard of it since.
  func isThere(_ identity: ThreadIdentity) -> Bool {
    guard let place = places[identity], !outdated.contains(place), !gone.contains(place) else {
      return false
    }
    if case .some(.some) = details[place] { return true }
    return false
  }

  /// Takes over what a repair has left: it was read after it.
  mutating func take(_ receipt: RepairReceipt) {
    invalidate([receipt.identity])
    guard let record = receipt.record else { return }
    take(record)
    guard let place = places[record.identity] else { return }
    outdated.remove(place)
    told.remove(place)
  }

  /// Whether what a row says is also about the hashes of its thread.
  func isWhole(_ identity: ThreadIdentity, _ place: UInt32) -> Bool {
    guard case .some(let summary?) = details[place] else { return false }
    return opened.tells(of: summary)
  }

  /// Reads again what somebody changed, if it is known.
  mutating func invalidate(_ identities: [ThreadIdentity]) {
    for identity in identities {
      // The hashes may be what was changed.
      opened.forget(identity)
      guard let place = places[identity], details[place] != nil else { continue }
      outdated.insert(place)
      told.insert(place)
    }
  }

  /// Asks for the details of the rows in sight first, then of a page around them.
  mutating func settle(in region: Rect, _ turn: inout Turn) {
    let height = listHeight(region)
    view.clamp(count, height: height)
    guard !turn.holdsReads, turn.now >= settlesAt else { return }
    let visible = view.visible(count, height: height)
    var wanted = missing(visible)
    if wanted.isEmpty, !turn.configuration.billed {
      let page = height
      wanted = missing(
        max(0, visible.lowerBound - page)..<min(count, visible.upperBound + page))
    }
    guard !wanted.isEmpty else { return }
    // What is under way is let finish if it brings something that is in sight.
    if turn.jobs.isRunning(.summaries), wanted.contains(where: { requested.contains($0) }) {
      return
    }
    requested = Set(wanted)
    turn.start(
      .summaries,
      .summaries(wanted.compactMap { place in index[place].map { (place, $0) } }))
  }

  private func missing(_ range: Range<Int>) -> [UInt32] {
    range.compactMap { rows.index(of: $0) }.filter {
      refused.contains($0) ? false : details[$0] == nil || (!isPaused && outdated.contains($0))
    }
  }
}
