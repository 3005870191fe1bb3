import ThreadCache

extension ThreadsScreen {
  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let layout = ThreadsLayout(region)
    let columns = columns(width: region.width)
    drawTitle(&grid, in: layout.title, scene)
    for placed in columns.placed where !layout.headings.isEmpty {
      drawHeading(placed, &grid, at: layout.headings.origin.moved(x: placed.x), scene)
    }
    if layout.title.isEmpty { drawPlace(&grid, in: layout.headings, columns, scene) }
    if count == 0 {
      drawEmpty(&grid, in: layout.list, scene)
    } else {
      let range = range
      for (line, row) in view.visible(count, height: layout.list.height).enumerated() {
        let isInRange = range?.contains(row) ?? false
        draw(row: row, &grid, in: layout.list.row(line), columns, isInRange: isInRange, scene)
      }
    }
    drawStatus(&grid, layout, columns, scene)
  }

  private func draw(
    row: Int, _ grid: inout Grid, in line: Rect, _ columns: ThreadsColumns, isInRange: Bool,
    _ scene: Scene
  ) {
    guard let place = rows.index(of: row), let identity = index[place] else { return }
    let glyphs = scene.glyphs
    let isSelected = row == view.cursor
    let isMarked = marks.contains(place)
    if isSelected {
      grid.put(String(glyphs.selection), at: line.origin.moved(x: 0), style: Style(.selection))
    }
    let isChanged = (changed[place] ?? 0) > scene.now
    let cells = ThreadRow(
      identity: identity, details: details[place], query: query, scene: scene,
      isMarked: isMarked || isChanged || isInRange, isWhole: isWhole(identity, place))
    let files = columns.placed.first { $0.column == .files }?.x
    for placed in columns.placed {
      cells.draw(
        placed.column, &grid, at: line.origin.moved(x: placed.x), width: placed.width,
        sinceFiles: placed.x - (files ?? placed.x))
    }
    if !columns.placed.contains(where: { $0.column == .state }),
      let loaded = columns.placed.first(where: { $0.column == .loaded })
    {
      cells.drawState(
        &grid, before: line.origin.moved(x: loaded.x), width: loaded.width)
    }
    if isChanged {
      // The id begins a column after them.
      let x = isMarked || isInRange ? 2 : 1
      grid.put(String(glyphs.changed), at: line.origin.moved(x: x), style: Style(.changed))
    }
    if isMarked || isInRange {
      grid.put(
        isMarked ? String(glyphs.mark) : "v", at: line.origin.moved(x: 1), style: Style(.mark))
    }
    if isSelected {
      grid.restyle(line) { $0.with(.selected) }
      if scene.isFocused { grid.cursor = line.origin.moved(x: ThreadsColumns.signs) }
    }
  }

  private func drawEmpty(_ grid: inout Grid, in list: Rect, _ scene: Scene) {
    let lines: [String]
    if !canScan, scanProblem == nil {
      lines = [
        "This store cannot be scanned with these credentials.",
        "\(scene.key(.goTo)) opens a thread by its id.",
      ]
    } else if scene.jobs.isRunning(.scan), index.count == 0 {
      lines = ["looking for threads…"]
    } else if !query.isEmpty {
      let hint =
        caseMatters
        ? " (a capital makes case count)"
        : ThreadWords.meansState(query.text)
          ? " It looks in ids; \(scene.key(.sort)) orders by META, broken ones first." : ""
      lines = [
        "No id contains \(query.text).\(hint)",
        isResting
          ? "Not all threads are found: \(scene.key(.findAll)) finds them. \(scene.key(.back)) drops the filter."
          : "\(scene.key(.back)) drops the filter.",
      ]
    } else if let scanProblem {
      lines = [scanProblem, "\(scene.key(.goTo)) opens a thread by its id."]
    } else if isResting {
      lines = [
        "No thread among the first \(Figures.count(progress?.scanned ?? 0)) keys.",
        "\(scene.key(.pause)) looks further, \(scene.key(.findAll)) finds all there are.",
      ]
    } else if isInterrupted {
      lines = [
        "The store did not answer.",
        scene.configuration.billed
          ? "\(scene.key(.refresh)) asks again."
          : "It is asked again by itself; \(scene.key(.refresh)) asks now.",
      ]
    } else if isStopped {
      lines = ["The scan has stopped.", "\(scene.key(.pause)) goes on with it."]
    } else {
      lines = [
        "No threads are cached in \(scene.configuration.storeName).",
        "bobbin import DIR brings in an old file cache; bobbin demo shows some samples.",
        "\(scene.key(.refresh)) looks again.",
      ]
    }
    var wrapped: [StyledLine] = []
    for (place, text) in lines.enumerated() {
      wrapped += TextWrap.lines(text, width: list.width - 4).map {
        StyledLine($0, place == 0 ? .accent : .dim)
      }
    }
    if list.height < wrapped.count { wrapped = Array(wrapped.prefix(max(1, list.height))) }
    let top = list.minY + max(0, (list.height - wrapped.count) / 3)
    for (row, line) in wrapped.enumerated() {
      line.draw(&grid, at: Point(x: list.minX + 3, y: top + row), width: list.width - 4)
    }
  }

  /// `1–33 of about 1 048 576 · scanning 43 % ████▎····· 2.1 s · 1 marked`.
  private func drawStatus(
    _ grid: inout Grid, _ layout: ThreadsLayout, _ columns: ThreadsColumns, _ scene: Scene
  ) {
    let line = layout.status
    var parts: [StyledLine] = []
    // A window too low for headings has no other place for it.
    let hasFilter = !query.isEmpty && layout.headings.isEmpty
    if hasFilter {
      let room = max(4, line.width / 2)
      parts.append(
        StyledLine(TextWidth.truncated("/\(query.text)", to: room, at: .middle), .match))
    }
    let isScanning = scene.jobs.isRunning(.scan)
    if count > 0 {
      let range = view.visible(count, height: layout.list.height)
      let left = vanished.isEmpty ? "" : ", \(Figures.count(vanished.count)) of them gone"
      let total = totalWords(scene.jobs) + left
      parts.append(
        StyledLine(
          "\(Figures.count(range.lowerBound + 1))–\(Figures.count(range.upperBound)) of \(total)",
          .dim))
    }
    if isScanning {
      parts.append(scanWords(line.width, scene.glyphs))
    } else if let words = restWords(scene) {
      parts.append(StyledLine(words, .warning))
    }
    if isResting, !isScanning, count > 0 {
      parts.append(StyledLine(moreWords(layout.list.height, scene), .loading))
    }
    if arrived > 0 { parts.append(StyledLine("\(Figures.count(arrived)) new", .changed)) }
    if scene.jobs.isRunning(.match) { parts.append(StyledLine(matchWords, .loading)) }
    if marks.count > 0 {
      parts.append(StyledLine("\(Figures.count(marks.count)) marked", .mark))
    }
    if let range { parts.append(StyledLine("range of \(Figures.count(range.count))", .mark)) }
    if let incomplete = progress?.incomplete { parts.append(StyledLine(incomplete, .warning)) }
    let separator = StyledLine(" \(scene.glyphs.separator) ", .dim)
    let text = StyledLine(spans: Array(parts.map(\.spans).joined(separator: separator.spans)))
    text.draw(&grid, at: line.origin.moved(x: 1), width: line.width - 2)
    guard !hasFilter, !drawWholeID(&grid, in: line, after: text.columns + 4, columns) else {
      return
    }
    let signs = signs(layout, columns, scene)
    let width = TextWidth.columns(of: signs)
    guard text.columns + 4 + width <= line.width - 2 else { return }
    grid.put(signs, at: Point(x: line.maxX - 1 - width, y: line.minY), style: Style(.dim))
  }

  /// What the signs mean that are among the rows in sight and explain themselves least.
  private func signs(_ layout: ThreadsLayout, _ columns: ThreadsColumns, _ scene: Scene) -> String {
    let places = view.visible(count, height: layout.list.height).compactMap { rows.index(of: $0) }
    var words: [String] = []
    let hasPrefix = ThreadsColumns.hasRoomForPrefix(columns.placed.first?.width ?? 0)
    if !hasPrefix, places.contains(where: { index[$0]?.schema == .response }) {
      words.append("\(ThreadRow.laterSign) is \(ThreadRow.laterPrefix)")
    }
    let hasAbout = places.contains { place in
      guard case .some(let summary?) = details[place] else { return false }
      return ThreadAge.of(summary, now: scene.now).map(ThreadAge.isAbout) == true
    }
    if hasAbout, columns.placed.contains(where: { $0.column == .age }) {
      words.append("\(scene.glyphs.about) is estimated from the TTL")
    }
    return words.joined(separator: " \(scene.glyphs.separator) ")
  }

  /// `scanning 43 % ████▎····· 2.1 s`.
  private func scanWords(_ width: Int, _ glyphs: GlyphSet) -> StyledLine {
    let percent = progress?.fraction.map { " " + Figures.percent($0) } ?? ""
    let words = StyledLine("scanning\(percent)", .loading)
    guard let progress, let fraction = progress.fraction, width >= 60 else { return words }
    let bar = glyphs.bar(fraction, width: 10)
    let track = String(repeating: glyphs.track, count: 10 - TextWidth.columns(of: bar))
    return words
      + StyledLine(spans: [
        (" " + bar, Style(.bar)), (track, Style(.track)),
        (" " + Figures.milliseconds(Double(progress.milliseconds)), Style(.dim)),
      ])
  }

  /// What there is beyond the threads that were found, where the scan rests.
  private func moreWords(_ height: Int, _ scene: Scene) -> String {
    let all = "\(scene.key(.findAll)) finds all"
    // It has not filled the screen: whether there are more nobody knows.
    guard index.count < height else {
      let more = query.isEmpty ? "more below" : "\(scene.key(.pause)) looks further"
      return "\(more), \(all)"
    }
    let keys = Figures.count(progress?.scanned ?? 0)
    return "\(keys) keys looked at, \(scene.key(.pause)) looks further, \(all)"
  }

  /// Why the scan does not go on; nil: it is over.
  private func restWords(_ scene: Scene) -> String? {
    let isAtRest = isStopped || isInterrupted
    guard isAtRest || isPaused else { return nil }
    let percent = isAtRest ? progress?.fraction.map { " at " + Figures.percent($0) } ?? "" : ""
    let what = isInterrupted ? "scan interrupted" : isPaused ? "paused" : "scan stopped"
    let why = isStopped && !isInterrupted ? scanProblem.map { " (\($0))" } ?? "" : ""
    return what + percent + (isInterrupted ? "" : ", \(scene.key(.pause)) goes on") + why
  }

  /// What is being done to filter or order.
  private var matchWords: String {
    if let sorting {
      return "reading \(Figures.count(sorting.done)) of \(Figures.count(sorting.total))"
    }
    let isOrdering = matching.map { $0.sort != .found && ordered?.sort != $0.sort } ?? false
    return isOrdering ? "ordering" : "filtering"
  }

  /// The id under the cursor whole, where its column had no room for it; false: it had.
  private func drawWholeID(
    _ grid: inout Grid, in line: Rect, after used: Int, _ columns: ThreadsColumns
  ) -> Bool {
    guard let selected, let column = columns.placed.first else { return false }
    let id = selected.identity.description
    let width = TextWidth.columns(of: id)
    let isAbbreviated =
      selected.identity.schema == .response && !ThreadsColumns.hasRoomForPrefix(column.width)
    guard width > column.width || isAbbreviated else { return false }
    let room = line.width - 2 - used
    guard width <= room else {
      // It matters more than the counts.
      grid.fill(line)
      grid.put(
        id, at: line.origin.moved(x: 1), style: Style(.accent), maxWidth: line.width - 2,
        truncation: .middle)
      return true
    }
    grid.put(id, at: Point(x: line.maxX - 1 - width, y: line.minY), style: Style(.accent))
    return true
  }
}
