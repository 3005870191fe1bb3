import ThreadCache

/// One row of the list, cell by cell.
struct ThreadRow {
  let identity: ThreadIdentity
  /// What is known of the thread; nil: not read yet; the inner nil: it is gone.
  let details: ThreadSummary??
  let query: ThreadQuery
  let scene: Scene
  /// Whether a mark stands where the sign of the later schema would be.
  let isMarked: Bool
  /// Whether its hashes were looked at too, as they are for its own screen.
  let isWhole: Bool

  /// What an id of the later schema has before it.
  static let laterPrefix = KeySchema.response.namePrefix
  /// The same where the column of the ids has no room for the word.
  static let laterSign = "r:"

  /// Draws one column; `sinceFiles` is where FILES begins, counted back from the column's start.
  func draw(
    _ column: ThreadsColumns.Column, _ grid: inout Grid, at point: Point, width: Int,
    sinceFiles: Int
  ) {
    if column == .id { return drawID(&grid, at: point, width: width) }
    guard let details else {
      if column == .state { put("…", .loading, .left, &grid, point, width) }
      return
    }
    guard let summary = details else {
      if column == .state { put("gone", .dim, .left, &grid, point, width) }
      return
    }
    let problem = ThreadWords.problem(summary.state)
    if let problem, [.files, .loaded, .segments].contains(column) {
      return drawProblem(problem, column, &grid, at: point, width: width, sinceFiles: sinceFiles)
    }
    let unknown = String(scene.glyphs.unknown)
    if summary.state == .outOfReach, [.size, .ttl, .age].contains(column) {
      return put(unknown, .dim, .right, &grid, point, width)
    }
    switch column {
    case .id: break
    case .files: put("\(summary.files)", .plain, .right, &grid, point, width)
    case .loaded:
      put(
        "\(summary.loaded)/\(summary.available)", summary.loaded > 0 ? .plain : .dim, .right,
        &grid, point, width)
    case .segments: drawBar(summary, &grid, at: point, width: width)
    case .size: put(Figures.bytes(summary.bytes), .plain, .right, &grid, point, width)
    case .ttl:
      let left = Ages.left(summary.expiry, now: scene.now)
      let isSoon = summary.expiry.map { $0.milliseconds - scene.now < 3 * 86_400_000 } ?? true
      put(left, isSoon ? .warning : .plain, .right, &grid, point, width)
    case .age:
      let age = ThreadAge.of(summary, now: scene.now)
      let about = age.map(ThreadAge.isAbout) == true ? String(scene.glyphs.about) : ""
      put(age.map { about + Ages.short($0.span) } ?? unknown, .dim, .right, &grid, point, width)
    case .state:
      let (text, role) = ThreadWords.state(summary.state, isWhole: isWhole)
      put(text, role, .left, &grid, point, width)
    }
  }

  /// How the thread is doing, in the gap before a column, where there is no room for the words.
  func drawState(_ grid: inout Grid, before point: Point, width: Int) {
    switch details {
    case nil: put("…", .loading, .right, &grid, point, width)
    case .some(nil): put("gone", .dim, .right, &grid, point, width)
    case .some(let summary?):
      guard let sign = ThreadWords.sign(summary.state, scene.glyphs) else { return }
      let role = ThreadWords.state(summary.state, isWhole: isWhole).role
      grid.put(String(sign), at: point.moved(x: -1), style: Style(role))
    }
  }

  /// Says why there are no figures: where the bar would be, or, when that is too narrow, instead of them.
  private func drawProblem(
    _ problem: String, _ column: ThreadsColumns.Column, _ grid: inout Grid, at point: Point,
    width: Int, sinceFiles: Int
  ) {
    guard column == .segments else {
      return put(String(scene.glyphs.unknown), .plain, .right, &grid, point, width)
    }
    let isLong = TextWidth.columns(of: problem) > width
    let start = isLong ? point.moved(x: -sinceFiles) : point
    put(problem, .danger, .left, &grid, start, isLong ? width + sinceFiles : width)
  }

  private func put(
    _ text: String, _ role: Role, _ alignment: Alignment, _ grid: inout Grid, _ point: Point,
    _ width: Int
  ) {
    grid.put(
      TextWidth.fitted(text, to: width, alignment, ellipsis: scene.glyphs.ellipsis), at: point,
      style: Style(role), maxWidth: width)
  }

  private func drawID(_ grid: inout Grid, at point: Point, width: Int) {
    let isLater = identity.schema == .response
    let isShort = isLater && !ThreadsColumns.hasRoomForPrefix(width)
    let shownAs = isShort ? ThreadIdentity(schema: .thread, id: identity.id) : identity
    // Beside a mark the sign takes its room from the id.
    let isInside = isShort && isMarked
    let text = (isInside ? Self.laterSign : "") + shownAs.description
    let shown = TextWidth.truncated(text, to: width, at: .middle, ellipsis: scene.glyphs.ellipsis)
    let isGone = details.map { $0 == nil } ?? false
    grid.put(shown, at: point, style: Style(isGone ? .dim : .plain), maxWidth: width)
    if isInside {
      let sign = Rect(x: point.x, y: point.y, width: Self.laterSign.count, height: 1)
      grid.restyle(sign) { Style(.dim, $0.attributes) }
    } else if isShort {
      grid.put(Self.laterSign, at: point.moved(x: -Self.laterSign.count), style: Style(.dim))
    } else if isLater {
      let prefix = Rect(x: point.x, y: point.y, width: Self.laterPrefix.count, height: 1)
      grid.restyle(prefix) { Style(.dim, $0.attributes) }
    }
    drawMatch(in: shown, after: isLater && !isShort ? Self.laterPrefix.count : 0, &grid, at: point)
  }

  /// The prefix is no part of the id: only the beginning of the whole name matches in it.
  private func drawMatch(
    in shown: String, after prefix: Int, _ grid: inout Grid, at point: Point
  ) {
    if prefix > 0, Matcher(query).matchesBeginning(of: identity) {
      MatchHighlight.draw(query, in: shown, &grid, at: point)
    } else {
      MatchHighlight.draw(
        query, in: String(shown.dropFirst(prefix)), &grid, at: point.moved(x: prefix))
    }
  }

  private func drawBar(_ summary: ThreadSummary, _ grid: inout Grid, at point: Point, width: Int) {
    guard summary.available > 0 else { return }
    Bar.draw(
      Double(summary.loaded) / Double(summary.available), &grid, at: point, width: width,
      scene.glyphs)
  }
}
