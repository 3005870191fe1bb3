import Retrieval
import ThreadCache

/// Where the parts of the continuity are.
struct ContinuityLayout {
  let title: Rect
  let heading: Rect
  let list: Rect
  let panel: Rect
  let legend: Rect

  init(_ region: Rect) {
    let (title, below) = region.splitTop(1)
    let (rest, legend) = below.splitBottom(below.height > 3 ? 1 : 0)
    let (heading, body) = rest.splitTop(rest.height > 4 ? 1 : 0)
    let (list, panel) = body.splitBottom(body.height < 9 ? 0 : min(9, body.height / 2))
    self.title = title
    self.heading = heading
    self.list = list
    self.panel = panel
    self.legend = legend
  }
}

extension ContinuityScreen {
  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let layout = ContinuityLayout(region)
    drawTitle(&grid, in: layout.title, scene)
    guard !isReading else {
      grid.put(
        "   reading what was recorded of this thread…", at: layout.list.origin,
        style: Style(.accent), maxWidth: region.width)
      return
    }
    let columns = columns(region.width, scene)
    columns.drawTitles(&grid, in: layout.heading)
    for (row, index) in view.visible(rowCount, height: layout.list.height).enumerated() {
      let line = layout.list.row(row)
      if invocations.indices.contains(index) {
        draw(invocations[index], number: index + 1, columns, &grid, in: line, scene)
      } else {
        drawNext(columns, &grid, in: line, scene)
      }
      guard index == view.cursor else { continue }
      grid.put(String(scene.glyphs.selection), at: line.origin, style: Style(.selection))
      grid.restyle(line) { $0.with(.selected) }
      if scene.isFocused { grid.cursor = line.origin }
    }
    InvocationPanel(screen: self, scene: scene).draw(&grid, in: layout.panel)
    drawLegend(&grid, in: layout.legend, scene)
  }

  private func drawTitle(_ grid: inout Grid, in line: Rect, _ scene: Scene) {
    let known = "\(startedHere) process\(startedHere == 1 ? "" : "es") started here"
    let used = grid.put(" Continuity", at: line.origin, style: Style(.title), maxWidth: line.width)
    let words = "  each invocation is a new process: it knows only what the store holds"
    let room = line.width - used - TextWidth.columns(of: known) - 3
    if TextWidth.columns(of: words) <= room {
      grid.put(words, at: line.origin.moved(x: used), style: Style(.dim))
    }
    guard line.width >= 40 else { return }
    grid.put(
      known, at: Point(x: line.maxX - TextWidth.columns(of: known) - 1, y: line.minY),
      style: Style(startedHere > 0 ? .accent : .dim))
  }

  private func columns(_ width: Int, _ scene: Scene) -> TextColumns {
    // The asked names come last and take what is left.
    let strip = min(width < 100 ? 8 : 12, max(5, longestStrip))
    let when = invocations.map { moment($0, scene).count }.max() ?? 8
    return TextColumns(
      [
        .init("#", 4, .right), .init("PID", 7, .right), .init("WHEN", when, from: 70),
        .init("FOUND", strip), .init("CACHED", 8, .right, from: 140),
        .init("READ", 10, .right, from: 100), .init("ANSWER", 9, .right, from: 60),
        .init("LOAD", 9, .right, from: 110), .init("PROCESS", 8, from: 80),
        .init("ASKED FOR", 20),
      ], width: width)
  }

  func moment(_ invocation: Invocation, _ scene: Scene) -> String {
    Ages.moment(invocation.time, now: scene.now, secondsEast: scene.configuration.secondsEast)
  }

  /// Whether of one of them only the time before its write is known.
  private var hasUntimed: Bool {
    invocations.contains {
      if case .recorded(let load) = $0.state { load.lacksWrite } else { false }
    }
  }

  private var longestStrip: Int {
    invocations.map { $0.request.files.reduce(0) { $0 + $1.segments.count } }.max() ?? 0
  }

  private func draw(
    _ invocation: Invocation, number: Int, _ columns: TextColumns, _ grid: inout Grid,
    in line: Rect, _ scene: Scene
  ) {
    let glyphs = scene.glyphs
    let unknown = String(glyphs.unknown)
    let counts = invocation.counts
    let hasAnswer = invocation.loadDuration != nil
    var texts: [String: (text: String, role: Role)] = [
      "#": ("\(number)", .dim),
      "PID": (invocation.pid.map { "\($0)" } ?? unknown, .number),
      "WHEN": (moment(invocation, scene), .plain),
      "CACHED": (hasAnswer ? counts.found : unknown, .number),
      "READ": (hasAnswer ? counts.read : unknown, counts.new > 0 ? .added : .dim),
      "ANSWER": (unknown, .dim),
      "LOAD": (invocation.loadDuration ?? unknown, .number),
      "ASKED FOR": (Phrase.text(invocation.request), .plain),
    ]
    switch invocation.state {
    case .running: texts["PROCESS"] = ("loading", .loading)
    case .ended(let process):
      texts["ANSWER"] = (Figures.milliseconds(process.answerMilliseconds), .number)
      texts["PROCESS"] =
        process.status == 0 ? ("ended", .success) : ("ended \(process.status)", .warning)
    case .recorded:
      texts["PROCESS"] =
        invocation.isOwn(scene.configuration) ? ("here", .accent) : ("recorded", .dim)
    case .failed: texts["PROCESS"] = ("failed", .danger)
    }
    columns.draw(texts, &grid, in: line)
    drawStrip(invocation.signs(glyphs), &grid, at: columns.place("FOUND", in: line), glyphs)
  }

  /// One sign a segment: the story of the thread, read downwards.
  private func drawStrip(
    _ signs: [(sign: Character, role: Role)], _ grid: inout Grid, at place: Rect?,
    _ glyphs: GlyphSet
  ) {
    guard let place else { return }
    for (index, sign) in signs.prefix(place.width).enumerated() {
      let isCut = index == place.width - 1 && signs.count > place.width
      grid.put(
        String(isCut ? glyphs.ellipsis : sign.sign), at: place.origin.moved(x: index),
        style: Style(isCut ? .dim : sign.role))
    }
  }

  private func drawNext(
    _ columns: TextColumns, _ grid: inout Grid, in line: Rect, _ scene: Scene
  ) {
    let isReadOnly = scene.configuration.readOnly != nil
    var texts: [String: (text: String, role: Role)] = ["#": ("next", .accent)]
    if scene.jobs.isRunning(.process) {
      texts["ASKED FOR"] = ("a process is loading…", .loading)
    } else if let next {
      texts["PID"] = (isReadOnly ? "" : scene.key(.newProcess), .key)
      let words = Phrase.text(next.request)
      texts["ASKED FOR"] = nextDrops.isEmpty ? (words, .accent) : ("! " + words, .warning)
    } else {
      texts["ASKED FOR"] = ("\(scene.key(.ask)) asks for a file", .accent)
    }
    columns.draw(texts, &grid, in: line)
  }

  private func drawLegend(_ grid: inout Grid, in line: Rect, _ scene: Scene) {
    guard !line.isEmpty else { return }
    let glyphs = scene.glyphs
    let signs = StyledLine(spans: [
      (" \(glyphs.loaded)", Style(.loaded)), (" found cached   ", Style(.dim)),
      (String(Invocation.readSign), Style(.added)), (" read from the source   ", Style(.dim)),
      (String(glyphs.unavailable), Style(.unavailable)), (" not available", Style(.dim)),
    ])
    let more = StyledLine(spans: [
      ("   >", Style(.number)), (" recorded before its write, which is not in it", Style(.dim)),
    ])
    let isWhole = columns(line.width, scene).place("LOAD", in: line) == nil || !hasUntimed
    let text = isWhole ? signs : signs + more
    text.draw(&grid, at: line.origin, width: line.width)
  }
}
