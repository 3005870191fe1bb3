import ThreadCache

/// Rows in an order that has cost something, and what they were filtered by.
struct OrderedRows: Sendable {
  var rows: Rows
  var query: ThreadQuery
  var sort: SortOrder
}

extension ThreadsScreen {
  /// Filters and orders: at once where it is quick, else in the background.
  mutating func match(_ turn: inout Turn) {
    sorting = nil
    if query.isEmpty, sort == .found {
      turn.cancel(.match)
      return show(OrderedRows(rows: .all, query: query, sort: sort))
    }
    let base = baseOfMatch(turn)
    if sort.key.needsDetails, base == nil, index.count > costlySort(turn),
      !query.isEmpty || ordered != nil,
      sort == shownSort
    {
      // More rows than were ordered: to order them all is for the user to say.
      turn.say(
        .info,
        "as found again: only some were ordered by \(sort.key.words); "
          + "\(turn.scene.key(.sort)) orders all")
      sort = .found
      return match(&turn)
    }
    if index.count <= Self.synchronousLimit, base != nil || !sort.key.needsDetails,
      let rows = Matcher.rows(of: index, query: query, sort: sort, within: base)
    {
      turn.cancel(.match)
      show(OrderedRows(rows: rows, query: query, sort: sort))
    } else {
      matching = (query, sort)
      turn.start(.match, .match(index, query, sort, within: base, knowing: opened))
    }
  }

  /// Rows in the wanted order among which all are that match: what their order has cost is not paid again.
  private func baseOfMatch(_ turn: Turn) -> Rows? {
    if let ordered, ordered.sort == sort, query.narrows(ordered.query) { return ordered.rows }
    guard sort == .found, shownSort == .found, rows.order != nil, !turn.jobs.isRunning(.match),
      !shownQuery.isEmpty, query.narrows(shownQuery), Int(rows.scanned) == index.count
    else { return nil }
    return rows
  }

  /// Takes rows that were made in the background.
  mutating func take(_ rows: Rows) {
    sorting = nil
    guard let (query, sort) = matching else { return }
    matching = nil
    show(OrderedRows(rows: rows, query: query, sort: sort))
  }

  /// Shows other rows: the cursor stays on its thread, or where it would be.
  private mutating func show(_ new: OrderedRows) {
    if new.sort == .found {
      ordered = nil
    } else if ordered?.sort != new.sort || ordered.map({ !new.query.narrows($0.query) }) ?? true {
      ordered = new
    }
    var rows = new.rows
    unsorted = 0
    if var order = rows.order, Int(rows.scanned) < index.count {
      // Found while the answer was on its way, or since the order was made.
      let sorted = order.count
      let matcher = Matcher(new.query)
      for chunk in index.chunks where chunk.base + UInt32(chunk.count) > rows.scanned {
        matcher.append(matchesOf: chunk, to: &order)
      }
      if new.sort != .found { unsorted = order.count - sorted }
      rows = Rows(order: order, scanned: UInt32(index.count), isAscending: rows.isAscending)
    }
    let offset = view.cursor - view.top
    self.rows = rows.without(gone, of: index)
    let isOtherQuery = new.query != shownQuery
    shownQuery = new.query
    shownSort = new.sort
    view.cursor = anchor.map { self.rows.row(of: $0).row } ?? 0
    // In a list that is longer now there is something above the row to see again.
    view.top = view.cursor - (isOtherQuery ? max(offset, Self.rowsAbove) : offset)
    if goesToTop, shownSort == sort {
      view = Viewport()
      anchorCursor()
    }
    if anchor == nil, count > 0 { anchor = self.rows.index(of: view.cursor) }
    caseMatters = count == 0 && isHiddenByCase(new.query)
  }

  /// So many rows are in sight above the cursor's, where there are, when another filter has made the list.
  private static let rowsAbove = 8

  /// Whether small letters would match something; of very many ids nobody looks.
  private func isHiddenByCase(_ query: ThreadQuery) -> Bool {
    guard query.isCaseSensitive else { return false }
    guard index.count <= Self.synchronousLimit else { return true }
    let matcher = Matcher(query.withoutCase)
    return index.chunks.contains { chunk in
      var places: [UInt32] = []
      matcher.append(matchesOf: chunk, to: &places)
      return !places.isEmpty
    }
  }

  /// What was found while another order than the scan's was shown stands at the end until now.
  ///
  /// A list that rests has more to come: rows that are looked at stay where they are, and are not paid for again each time.
  mutating func orderAgain(_ turn: inout Turn) {
    guard sort != shownSort || (unsorted > 0 && !isResting), !turn.jobs.isRunning(.match) else {
      return
    }
    guard !sort.key.needsDetails || count <= costlySort(turn) else { return }
    ordered = nil
    matching = (query, sort)
    if index.count <= Self.synchronousLimit, !sort.key.needsDetails,
      let rows = Matcher.rows(of: index, query: query, sort: sort)
    {
      take(rows)
    } else {
      turn.start(.match, .match(index, query, sort, within: nil, knowing: opened))
    }
  }

  /// Orders by a column, the same one again backwards; what is dear is asked first.
  mutating func sort(by order: SortOrder, _ turn: inout Turn) {
    var order = order
    // With rows at the end that are not in order, the same order again is to take them in.
    if order == sort, order.key != .found, unsorted == 0 { order.reversed.toggle() }
    sort = order
    // What comes first is what an order is asked for. A range is begun at a row, which stays in sight.
    goesToTop = rangeStart == nil
    guard order.key.needsDetails, count > costlySort(turn) else {
      ordered = nil
      return match(&turn)
    }
    turn.open(
      Dialog(
        title: "Sort by \(order.key.words)", lines: costs(of: order, turn), verb: "sort",
        slot: .match, request: .match(index, query, order, within: nil, knowing: opened)))
  }

  /// Orders by the column whose heading was clicked.
  mutating func sort(byHeadingAt x: Int, width: Int, _ turn: inout Turn) {
    // An arrow may stand in the gap before a heading.
    let clicked = columns(width: width).placed.first { $0.x - 1 <= x && x < $0.x + $0.width }
    guard let column = clicked?.column else { return }
    sort(by: SortOrder(column.sortKey), &turn)
  }

  /// How many metas an order may read without asking.
  private func costlySort(_ turn: Turn) -> Int {
    turn.configuration.billed ? Self.costlySortPaid : Self.costlySort
  }

  private func costs(of order: SortOrder, _ turn: Turn) -> [StyledLine] {
    var words = "Reads the metas of \(Figures.count(count, "thread")) once"
    if let bytes = averageBytes { words += ": about \(Figures.bytes(bytes * count))" }
    if let rate = turn.health.metasPerSecond, rate > 0 {
      words += ", about \(Figures.duration(seconds: Double(count) / rate))"
    }
    var lines = [StyledLine(words + ".", .accent)]
    if turn.configuration.billed {
      lines.append(PaidCost.line(CommandCost.summaries(count), turn.scene))
    }
    return lines + [
      StyledLine("The list stays usable meanwhile; \(turn.scene.key(.cancel)) stops it.", .dim),
      StyledLine(),
    ]
  }

  /// How long a meta is, of those that were read.
  private var averageBytes: Int? {
    let known = details.entries.prefix(500).compactMap { $0.value?.bytes }
    return known.isEmpty ? nil : known.reduce(0, +) / known.count
  }

  /// What choosing the order that there is means.
  private func note(of key: SortKey) -> String {
    guard key == sort.key, key != .found else { return "" }
    if unsorted > 0, !sort.reversed { return "  again: with those found since" }
    return (sort.reversed ? "  now: " : "  again: ") + key.reversedWords
  }

  var sortMenu: Menu {
    let items = SortKey.allCases.map { key in
      let note = note(of: key)
      let name = key == .found ? "as found" : key.words
      return Menu.Item(text: name + note, command: .sort(SortOrder(key)))
    }
    return Menu(
      title: "Sort by", items: items,
      selected: SortKey.allCases.firstIndex(of: sort.key) ?? 0)
  }
}
