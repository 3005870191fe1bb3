/// Which entries go to make room for others.
extension JournalIndex {
  /// The entries that are too old, and the oldest ones where `length` bytes more behind `end` would be too many.
  func dropped(
    for length: Int, end: Int, _ retention: Journal.Retention, at time: Int64
  ) -> [Int] {
    // Rewriting costs as much as the journal is long: not for every entry that comes of age.
    let oldest = time - retention.maxAgeMilliseconds
    let slack = retention.maxAgeMilliseconds / 10
    let first = order.first.flatMap { entries[$0]?.intent.time }
    let tooOld = first.map { $0 < oldest - slack } ?? false
    guard tooOld || end + length > retention.maxBytes else { return [] }
    var gone: [Int] = []
    var kept = end + length
    for id in order {
      guard let entry = entries[id] else { continue }
      let age = entry.intent.time
      // Somebody may be in the middle of it.
      if entry.outcome == .intended, age > time - 3_600_000 { continue }
      guard age < oldest || kept > retention.maxBytes / 4 * 3 else { break }
      gone.append(id)
      kept -= entry.bytes
    }
    return gone
  }

  /// Those among them that somebody could have undone, and that are not too old.
  func losses(_ gone: [Int], _ retention: Journal.Retention, at time: Int64) -> [Int] {
    gone.filter { id in
      guard let entry = entry(id, now: time) else { return false }
      return (entry.isUndoable || entry.outcome == .intended)
        && entry.time >= time - retention.maxAgeMilliseconds
    }
  }
}
