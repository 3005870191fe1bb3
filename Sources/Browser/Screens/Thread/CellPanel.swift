import JSONText
import ThreadCache

/// What is known of the selected cell or file, and a preview of its slice.
struct CellPanel {
  let screen: ThreadScreen
  let scene: Scene

  private var file: FileRecord? { screen.file }
  private var cell: SegmentRecord? { screen.cell }

  /// The whole in one line, for windows without room for a panel.
  var summary: StyledLine {
    guard let file else { return StyledLine() }
    guard let name = screen.segmentName else {
      return StyledLine(
        file.problem ?? file.findings.first?.message ?? "\(file.id) \(Figures.bytes(file.bytes))",
        file.findings.isEmpty ? .plain : .broken)
    }
    var (words, role) = state()
    // There is no other place for the reason.
    if cell?.state == .broken { words = CellState(cell).label }
    return StyledLine("\(name) ", .plain) + StyledLine(words, role)
  }

  func draw(_ grid: inout Grid, in region: Rect, _ isBeside: Bool) {
    guard !region.isEmpty, let file else { return }
    var inner = region
    if isBeside {
      grid.vline(at: region.origin, height: region.height, glyphs: scene.glyphs)
      inner = region.splitLeft(2).rest
    } else {
      grid.hline(at: region.origin, width: region.width, glyphs: scene.glyphs)
      inner = region.splitTop(1).rest.inset(x: 1)
    }
    let id = file.id.isEmpty ? "(no id)" : file.id
    let title = screen.segmentName.map { "\(id) \(scene.glyphs.inside) \($0)" } ?? id
    let body = drawTitle(title, &grid, in: inner)
    if screen.segmentName == nil {
      drawLines(fileLines(file, width: body.width), &grid, in: body)
    } else {
      let (words, role) = state(width: body.width)
      StyledLine(words, role).draw(&grid, at: body.origin, width: body.width)
      let rest = body.splitTop(1).rest
      if let cell, let slice = cell.slice, !slice.isNull {
        let notes = findingLines(cell.findings + file.findings, width: rest.width)
        drawLines(notes, &grid, in: rest)
        SlicePreview.draw(slice, &grid, in: rest.splitTop(notes.count).rest, scene.glyphs)
      } else {
        drawLines(hints(width: rest.width), &grid, in: rest)
      }
    }
  }

  /// Ids are whole here, if need be in several lines; answers what is left below.
  private func drawTitle(_ title: String, _ grid: inout Grid, in region: Rect) -> Rect {
    let most = max(1, min(3, region.height - 4))
    var lines = TextWrap.lines(title, width: region.width)
    if lines.count > most || lines.count < 2 {
      lines = [
        TextWidth.truncated(
          title, to: region.width, at: .middle, ellipsis: scene.glyphs.ellipsis)
      ]
    }
    for (row, line) in lines.enumerated() {
      grid.put(line, at: region.origin.moved(y: row), style: Style(.title), maxWidth: region.width)
    }
    return region.splitTop(lines.count).rest
  }

  private func drawLines(_ lines: [StyledLine], _ grid: inout Grid, in region: Rect) {
    for (row, line) in lines.prefix(region.height).enumerated() {
      var line = line
      let more = lines[row...].dropFirst()
      if row == region.height - 1, more.contains(where: { !$0.text.isEmpty }) {
        line.spans[line.spans.count - 1].text += " \(scene.glyphs.ellipsis)"
      }
      line.draw(&grid, at: region.origin.moved(y: row), width: region.width)
    }
  }

  /// `loaded · 1.2 kB · hash agrees · 2 h ago`; what is told least gives way where there is no room.
  private func state(width: Int = .max) -> (words: String, role: Role) {
    let state = CellState(cell)
    var words: [String]
    switch state {
    case .unavailable: words = [state.words]
    case .available: words = ["available, not loaded"]
    case .null where cell?.state == .available: words = ["available, its slice is null"]
    case .loaded: words = ["loaded"]
    case .lost, .unflagged, .null, .differs:
      words = [cell?.isLoaded == true ? "loaded, but broken" : "broken, not loaded"]
    }
    if let bytes = cell?.bytes { words.append(Figures.bytes(bytes)) }
    var asides: [String] = []
    if state == .loaded, let cell {
      if cell.hashBytes != nil { asides.append("hash agrees") }
      if let age { asides.append(age) }
    }
    var news: [String] = []
    if let place, screen.loading.contains(place) {
      news = ["loading"]
    } else if let place, (screen.changed[place] ?? 0) > scene.now {
      news = ["changed just now"]
    }
    func line() -> String {
      (words + asides + news).joined(separator: " \(scene.glyphs.separator) ")
    }
    while TextWidth.columns(of: line()) > width, !asides.isEmpty { asides.removeFirst() }
    if TextWidth.columns(of: line()) > width, !news.isEmpty { words = Array(words.prefix(1)) }
    return (line(), state.role)
  }

  private var place: ThreadScreen.Place? { screen.spot }

  /// When it was loaded; what only its lifetime suggests is said where ages are what is looked at.
  private var age: String? {
    guard let file, let name = screen.segmentName,
      let age = screen.age(of: file, name, now: scene.now),
      !age.estimated || screen.heat == .age
    else { return nil }
    return ThreadAge.words(age) + " ago"
  }

  private func findingLines(_ findings: [Finding], width: Int) -> [StyledLine] {
    findings.flatMap { finding in
      TextWrap.lines(finding.message, width: width).map { StyledLine($0, .warning) }
    }
  }

  /// What a cell without a slice has to say, and the next key.
  private func hints(width: Int) -> [StyledLine] {
    guard let cell else { return [] }
    var lines = findingLines(cell.findings + (file?.findings ?? []), width: width)
    let keys = scene.configuration.source == nil ? waysWithoutSource(cell) : ways(cell)
    if !lines.isEmpty { lines.append(StyledLine()) }
    return lines + TextWrap.lines(keys, width: width).map { StyledLine($0, .dim) }
  }

  /// What can be done about a cell without a slice.
  private func ways(_ cell: SegmentRecord) -> String {
    let steps = "\(scene.key(.replay)) shows the load step by step"
    if scene.configuration.readOnly != nil { return "\(steps); nothing is written." }
    let again = "\(scene.key(.load)) loads it again"
    if CellState(cell) == .null {
      return ([again] + mending(cell) + removing).joined(separator: ", ") + "."
    }
    if cell.state == .available {
      return "\(scene.key(.load)) loads it from the source, \(steps)."
    }
    let mending = mending(cell)
    return (mending.isEmpty ? [again, steps] : mending + [again]).joined(separator: ", ") + "."
  }

  /// The same where there is nothing to load from.
  private func waysWithoutSource(_ cell: SegmentRecord) -> String {
    let none = "No source is set, so nothing can be loaded here: start with --source DIR."
    guard scene.configuration.readOnly == nil else { return none }
    let ways = mending(cell) + (CellState(cell) == .null ? removing : [])
    return ways.isEmpty ? none : ways.joined(separator: ", ") + ". " + none
  }

  private func mending(_ cell: SegmentRecord) -> [String] {
    guard cell.findings.contains(where: \.repairable) else { return [] }
    return ["\(scene.key(.repair)) \(RepairQuestion.deed(screen.record?.findings ?? []))"]
  }

  private var removing: [String] {
    ["\(scene.key(.evict)) evicts it", "\(scene.key(.edit)) edits it"]
  }

  private func fileLines(_ file: FileRecord, width: Int) -> [StyledLine] {
    var lines: [StyledLine] = []
    lines += file.findings.flatMap { finding in
      TextWrap.lines(finding.placed, width: width).map { StyledLine($0, .broken) }
    }
    func names(_ state: SegmentRecord.State) -> String {
      file.segments.filter { $0.state == state }.map(\.name).joined(separator: ", ")
    }
    let hash = Ages.left(file.hashExpiry, now: scene.now)
    lines.append(
      StyledLine(
        "\(Figures.bytes(file.bytes)) in the meta"
          + (file.hashExpiry == nil ? "" : ", hash expires in \(hash)"), .dim))
    for (word, state, role) in [
      ("loaded", SegmentRecord.State.loaded, Role.loaded), ("broken", .broken, .broken),
      ("available", .available, .available),
    ] {
      let text = names(state)
      guard !text.isEmpty else { continue }
      lines += TextWrap.lines("\(word): \(text)", width: width).map { StyledLine($0, role) }
    }
    return lines
  }
}
