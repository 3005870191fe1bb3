import ThreadCache

extension ThreadsScreen {
  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .scanned(_, let chunk, let progress):
      self.progress = progress
      take(chunk)
    case .matched(_, let rows):
      sorting = nil
      show(rows)
    case .progress(let id, let done, let total) where id.slot == .match:
      sorting = (done, total)
    case .summaries(_, let news):
      for (place, summary) in news {
        details.insert(summary, for: place)
        outdated.remove(place)
        requested.remove(place)
      }
    case .ended(let id, let outcome): ended(id, outcome, &turn)
    case .changes(.resync): outdated = Set(details.entries.map(\.key))
    case .changes(.changed(let key)):
      if let identity = KeySchema.metaIdentity(key) { invalidate([identity]) }
    case .evicted(_, .success(let receipt)):
      unmark(receipt.evicted)
      invalidate(receipt.touched)
    default:
      let touched = message.touched
      if !touched.isEmpty { invalidate(touched) }
    }
  }

  private mutating func ended(_ id: JobID, _ outcome: Outcome, _ turn: inout Turn) {
    switch id.slot {
    case .summaries:
      requested.removeAll()
    case .scan:
      // What was found while another order than the scan's was shown stands at the end until now.
      let isCheap = !sort.key.needsDetails || count <= Self.costlySort
      if unsorted > 0 || sort != shownSort, isCheap { match(&turn) }
    case .match: sorting = nil
    default: break
    }
  }

  /// Appends what a scan found, filtered; nothing that is shown moves.
  private mutating func take(_ chunk: Chunk) {
    let isUpToDate = Int(rows.scanned) == index.count || rows.order == nil
    guard index.append(chunk) else { return }
    if rows.order != nil, isUpToDate {
      var order = rows.order ?? []
      let sorted = order.count
      rows.order = nil
      Matcher(query).append(matchesOf: chunk, to: &order)
      if shownSort != .found { unsorted += order.count - sorted }
      rows.order = order
      rows.scanned = UInt32(index.count)
    }
    if let wanted = returning { find(wanted, in: chunk) }
    if anchor == nil, count > 0 { anchorKeepingReturn() }
  }

  private mutating func anchorKeepingReturn() { anchor = rows.index(of: view.cursor) }

  private mutating func find(_ wanted: ThreadIdentity, in chunk: Chunk) {
    for place in 0..<chunk.count where chunk.identity(place) == wanted {
      let (row, found) = rows.row(of: chunk.base + UInt32(place))
      if found { view.cursor = row }
      anchorCursor()
      return
    }
  }

  /// Filters and orders: at once where it is quick, else in the background.
  mutating func match(_ turn: inout Turn) {
    if query.isEmpty, sort == .found {
      turn.cancel(.match)
      show(.all)
    } else if index.count <= Self.synchronousLimit, !sort.key.needsDetails,
      let rows = Matcher.rows(of: index, query: query, sort: sort)
    {
      turn.cancel(.match)
      show(rows)
    } else {
      turn.start(.match, .match(index, query, sort))
    }
  }

  /// Shows other rows: the cursor stays on its thread, or where it would be.
  private mutating func show(_ new: Rows) {
    var new = new
    if var order = new.order, Int(new.scanned) < index.count {
      // Found while the answer was on its way.
      let matcher = Matcher(query)
      for chunk in index.chunks where chunk.base >= new.scanned {
        matcher.append(matchesOf: chunk, to: &order)
      }
      new = Rows(order: order, scanned: UInt32(index.count), isAscending: new.isAscending)
    }
    let offset = view.cursor - view.top
    rows = new
    shownSort = sort
    unsorted = 0
    view.cursor = anchor.map { rows.row(of: $0).row } ?? 0
    view.top = view.cursor - offset
    if anchor == nil, count > 0 { anchor = rows.index(of: view.cursor) }
  }

  /// Orders by a column, the same one again backwards; what is dear is asked first.
  mutating func sort(by order: SortOrder, _ turn: inout Turn) {
    var order = order
    if order == sort, order.key != .found { order.reversed.toggle() }
    sort = order
    if order.key.needsDetails, count > Self.costlySort {
      turn.open(
        Dialog(
          title: "Sort by \(order.key.rawValue)",
          lines: [
            StyledLine("Reads the metas of \(Figures.count(count, "thread")) once.", .accent),
            StyledLine(
              turn.configuration.billed
                ? "This store counts every command: that is about as many."
                : "The list stays usable meanwhile; ^C stops it.", .dim), StyledLine(),
          ], verb: "sort", slot: .match, request: .match(index, query, order)))
      return
    }
    match(&turn)
  }

  var sortMenu: Menu {
    let items = SortKey.allCases.map { key in
      let note =
        key == sort.key && key != .found
        ? (sort.reversed ? "  now: " : "  again: ") + (key == .id ? "backwards" : "largest first")
        : ""
      let name = key == .found ? "as found" : key.rawValue
      return Menu.Item(text: name + note, command: .sort(SortOrder(key)))
    }
    return Menu(
      title: "Sort by", items: items,
      selected: SortKey.allCases.firstIndex(of: sort.key) ?? 0)
  }

  /// Drops the marks of threads that were evicted, so that the next deed is not about them.
  private mutating func unmark(_ identities: [ThreadIdentity]) {
    guard marks.count > 0 else { return }
    let gone = Set(identities)
    for place in marks.places {
      if let identity = index[place], gone.contains(identity) { marks.set(place, false) }
    }
  }

  /// Reads again what somebody changed, if it is known.
  private mutating func invalidate(_ identities: [ThreadIdentity]) {
    let touched = Set(identities)
    for (place, summary) in details.entries {
      if let identity = summary?.identity ?? index[place], touched.contains(identity) {
        outdated.insert(place)
      }
    }
  }

  /// Asks for the details of the rows in sight first, then of a page around them.
  mutating func settle(in region: Rect, _ turn: inout Turn) {
    let height = listHeight(region)
    view.clamp(count, height: height)
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
      details[$0] == nil || outdated.contains($0)
    }
  }
}

extension Message {
  /// The threads that a change of ours was about.
  var touched: [ThreadIdentity] {
    switch self {
    case .evicted(_, .success(let receipt)): receipt.touched
    case .committed(_, .success(let outcome)): outcome.touched
    case .lifetimeSet(_, let identity, .success): [identity]
    case .repaired(_, let identity, .success): [identity]
    case .loaded(_, .success(let result)) where !result.dryRun: [result.thread]
    case .stepped(_, _, let result?) where !result.dryRun: [result.thread]
    case .processed(_, _, let result): [result.thread]
    case .undone(_, .success(let outcome)): outcome.touched
    default: []
    }
  }
}
