/// Deeds, their undoings, and the undoings of those: each is a chain of entries that take each other back.
extension JournalIndex {
  /// The deed that an undoing, or the undoing of one, goes back to.
  func origin(of entry: Entry) -> ChangeEntry.Origin? {
    guard let (root, links) = root(of: entry), links > 0 else { return nil }
    return ChangeEntry.Origin(
      deed: root.intent.deed, summary: root.summary, isTakenBack: !links.isMultiple(of: 2))
  }

  /// Whether it did a deed again that was taken back since by an undoing of the deed itself, and not of this one.
  func isTakenBackOtherwise(_ entry: Entry) -> Bool {
    guard entry.outcome == .done, !entry.isPartlyUndone, let (root, links) = root(of: entry) else {
      return false
    }
    return links > 0 && links.isMultiple(of: 2) && root.outcome == .undone
  }

  /// Whether it has set lifetimes, the first time or again.
  func setsLifetimes(_ entry: Entry) -> Bool {
    guard let (root, links) = root(of: entry) else { return false }
    return root.intent.deed == .lifetime && links.isMultiple(of: 2)
  }

  /// When something of a thread but its lifetime was last changed, in milliseconds since 1970; nil: it was not.
  ///
  /// What was undone leaves no trace: the thread is as it was before.
  func lastChange(of identity: ThreadIdentity) -> Int64? {
    var takenBack: Set<Int> = []
    for id in (entriesByThread[identity] ?? []).reversed() {
      guard let entry = entries[id], entry.outcome != .failed, entry.skipped[identity] == nil,
        let (root, links) = root(of: entry)
      else { continue }
      // One that was only begun has taken nothing back, as far as anybody knows.
      if let undone = entry.intent.undoes, entry.outcome != .intended { takenBack.insert(undone) }
      guard links.isMultiple(of: 2), root.intent.deed != .lifetime, entry.outcome != .undone,
        !takenBack.contains(id)
      else { continue }
      return entry.intent.time
    }
    return nil
  }

  /// The entry that has to do with as many threads, and did the same again since; of one that did it to fewer, the
  /// one before that did it to more.
  func successor(of entry: Entry) -> Int? {
    guard entry.outcome == .done, entry.leftAlone == 0 else { return nil }
    let later = descendants(of: entry.intent.id).filter {
      $0.outcome == .done && $0.done >= entry.done
    }
    if let newest = later.map(\.intent.id).max() { return newest }
    return ancestors(of: entry).first { $0.outcome == .done && $0.done > entry.done }?.intent.id
  }

  /// The deed at the beginning of its chain, and how many undoings led here; nil: it is not in the journal any more.
  private func root(of entry: Entry) -> (entry: Entry, links: Int)? {
    var root = entry
    var links = 0
    // An entry undoes an older one: a damaged file cannot make this a circle.
    while let id = root.intent.undoes, id < root.intent.id {
      guard let older = entries[id] else { return nil }
      root = older
      links += 1
    }
    return root.intent.deed == .undo ? nil : (root, links)
  }

  /// What did the same before it, the newest first: every second one of those that led here.
  private func ancestors(of entry: Entry) -> [Entry] {
    var found: [Entry] = []
    var current = entry
    var isSame = false
    while let id = current.intent.undoes, id < current.intent.id, let older = entries[id] {
      if isSame { found.append(older) }
      isSame.toggle()
      current = older
    }
    return found
  }

  /// What did the same after it: the undoings of its undoings, and so on.
  private func descendants(of id: Int) -> [Entry] {
    let next = undoings(of: id).flatMap { undoings(of: $0) }
    return next.compactMap { entries[$0] } + next.flatMap { descendants(of: $0) }
  }
}
