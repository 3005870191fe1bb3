extension ThreadsScreen {
  /// The name of the screen, the filter with what it found, and the order.
  func drawTitle(_ grid: inout Grid, in line: Rect, _ scene: Scene) {
    guard !line.isEmpty else { return }
    grid.put(" Threads", at: line.origin, style: Style(.title), maxWidth: line.width)
    let order = shownSort.key == .found ? "as found" : "by \(shownSort.key.words)"
    var direction = shownSort.reversed ? ", \(shownSort.key.reversedWords)" : ""
    if unsorted > 0 { direction += ", \(Figures.count(unsorted)) found since at the end" }
    // The line with the counts is under the prompt while a filter is typed.
    let found =
      scene.jobs.isRunning(.match)
      ? "filtering"
      : "\(Figures.count(count)) of \(Figures.count(index.count - gone.count))"
        + (isPartial(scene.jobs) ? " read so far" : "")
    let filter = query.isEmpty ? ["no filter"] : ["filter \(query.text)", found]
    let room = line.width - 12
    let separator = " \(scene.glyphs.separator) "
    let whole = (filter + [order + direction]).joined(separator: separator)
    let text = TextWidth.columns(of: whole) <= room ? whole : filter.joined(separator: separator)
    let width = min(TextWidth.columns(of: text), room)
    grid.put(
      text, at: Point(x: line.maxX - 1 - width, y: line.minY),
      style: Style(query.isEmpty ? .dim : .accent), maxWidth: width, truncation: .middle)
  }

  /// The name of a column, with an arrow where it orders the list.
  func drawHeading(
    _ placed: ThreadsColumns.Placed, _ grid: inout Grid, at point: Point, _ scene: Scene
  ) {
    let name =
      switch placed.column {
      case .id: "THREAD"
      // Rows are read from the meta alone: what the hashes hold is not known here.
      case .size: "IN META"
      case .state: "META"
      default: "\(placed.column)".uppercased()
      }
    let side = alignment(placed.column)
    grid.put(TextWidth.fitted(name, to: placed.width, side), at: point, style: Style(.header))
    guard placed.column != .segments, placed.column.sortKey == shownSort.key else { return }
    // Before a right-aligned heading, in the gap if it fills its column; after the others.
    let sign = shownSort.reversed ? scene.glyphs.falling : scene.glyphs.rising
    let offset = side == .right ? max(-1, placed.width - name.count - 1) : name.count
    grid.put(String(sign), at: point.moved(x: offset), style: Style(.accent))
  }

  /// Where the cursor is, how many rows are marked and what they are filtered by, beside THREAD, in a window without
  /// a title, whose status line the id under the cursor may need.
  func drawPlace(
    _ grid: inout Grid, in line: Rect, _ columns: ThreadsColumns, _ scene: Scene
  ) {
    guard !line.isEmpty, let id = columns.placed.first else { return }
    let start = "THREAD  ".count
    var room = id.width - start
    let marked =
      (marks.count > 0 ? ["\(Figures.count(marks.count)) marked"] : [])
      + (range.map { ["range of \(Figures.count($0.count))"] } ?? [])
    let place =
      count > 0 ? ["row \(Figures.count(view.cursor + 1)) of \(totalWords(scene.jobs))"] : []
    let short = count > 0 && !isPartial(scene.jobs) ? ["\(view.cursor + 1)/\(count)"] : []
    for words in [marked + place, marked + short, place, short] where !words.isEmpty {
      let text = words.joined(separator: " \(scene.glyphs.separator) ")
      let width = TextWidth.columns(of: text)
      guard width <= room - (query.isEmpty ? 0 : 6) else { continue }
      grid.put(
        text, at: line.origin.moved(x: id.x + id.width - width),
        style: Style(marks.count > 0 ? .mark : .dim))
      room -= width + 2
      break
    }
    guard !query.isEmpty, room > 0 else { return }
    grid.put(
      "/\(query.text)", at: line.origin.moved(x: id.x + start), style: Style(.match),
      maxWidth: room, truncation: .middle)
  }

  private func alignment(_ column: ThreadsColumns.Column) -> Alignment {
    switch column {
    case .id, .segments, .state: .left
    default: .right
    }
  }

  /// How many rows there are, as far as that is known.
  func totalWords(_ jobs: Jobs) -> String {
    guard isPartial(jobs) else { return Figures.count(count) }
    guard query.isEmpty, let fraction = progress?.fraction, fraction > 0.02 else {
      return Figures.count(count) + " so far"
    }
    return "about " + Figures.count(max(count, Int(Double(index.count) / fraction)))
  }
}
