import ThreadCache

/// The places of threads that are being evicted, in the order they go.
struct EvictingPlaces: Sendable {
  var places: [UInt32]
  /// How many went in the parts before this one.
  var before = 0
  /// How many went.
  var done = 0
}

extension ThreadsScreen {
  /// Asks about the thread under the cursor, all that are marked, or all that match.
  mutating func evict(_ turn: inout Turn) {
    if marks.count > 0 {
      guard marks.count <= BulkDialog.few else {
        return evictMany(marks.places, "that are marked", &turn)
      }
      let selections = chosen.map(Selection.thread)
      return turn.open(
        EvictDialog(
          [.init(name: "marked", key: "t", selections: selections, note: hiddenMarks)], &turn))
    }
    var choices = [
      EvictDialog.Choice(name: "thread", key: "t", selections: chosen.map(Selection.thread))
    ]
    if !shownQuery.isEmpty, count > 1 {
      let name = "all \(Figures.count(count)) that match"
      let places = count <= BulkDialog.few ? (0..<count).compactMap { rows.index(of: $0) } : []
      choices.append(
        .init(
          name: name, key: "a", selections: places.compactMap { index[$0] }.map(Selection.thread),
          isBulk: count > BulkDialog.few))
    }
    turn.open(EvictDialog(choices, &turn))
  }

  /// That some of the marked threads are not in the list as it is filtered; nil: all of them are.
  private var hiddenMarks: String? {
    guard let order = rows.order else { return nil }
    let hidden = Set(marks.places).subtracting(order).count
    guard hidden > 0 else { return nil }
    return hidden == 1
      ? "1 of the marked ones is hidden by the filter."
      : "\(Figures.count(hidden)) of the marked ones are hidden by the filter."
  }

  /// Asks about all that match.
  mutating func evictAllShown(_ turn: inout Turn) {
    let places = rows.order ?? Array(0..<UInt32(index.count))
    evictMany(places, "with \(shownQuery.text) in their id", &turn)
  }

  private mutating func evictMany(_ places: [UInt32], _ what: String, _ turn: inout Turn) {
    // The rows that go are known by their places in the list as it is.
    guard !isRenewing || !turn.jobs.isRunning(.scan) else {
      return turn.say(.info, "the list is being read again: ask once it has come")
    }
    let percent = progress?.fraction.map { " at " + Figures.percent($0) } ?? ""
    asked = EvictingPlaces(places: places)
    turn.open(
      BulkDialog(
        places, of: index, what: what,
        incomplete: isPartial(turn.jobs)
          ? "The scan is\(percent.isEmpty ? " not over" : percent): these are the ones that were found so far."
          : nil, &turn))
  }

  /// What was asked about goes.
  mutating func beginEvicting() {
    evicting = asked
    asked = nil
  }

  /// What had stopped goes on.
  mutating func goOnEvicting() {
    let done = evicting?.done ?? 0
    evicting?.before = done
  }

  /// Takes out of the list what has gone.
  mutating func take(_ progress: BulkEvictionProgress) {
    if progress.ending != nil { outdated = Set(details.entries.map(\.key)) }
    guard var going = evicting else { return }
    let end = min(going.places.count, going.before + progress.settled)
    guard end > going.done else { return }
    let left = Set(progress.left)
    for place in going.places[going.done..<end] {
      if !left.isEmpty, let identity = index[place], left.contains(identity) { continue }
      gone.set(place, true)
      vanished.remove(place)
      marks.set(place, false)
    }
    going.done = end
    evicting = progress.ending == .complete ? nil : going
    let isShown = anchor.map { !gone.contains($0) } ?? false
    let offset = view.cursor - view.top
    rows = rows.without(gone, of: index)
    if isShown, let anchor {
      view.cursor = rows.row(of: anchor).row
      view.top = view.cursor - offset
    } else {
      // The row under the cursor went: the next one takes its place.
      view.cursor = min(view.cursor, max(0, count - 1))
      anchorCursor()
    }
  }
}
