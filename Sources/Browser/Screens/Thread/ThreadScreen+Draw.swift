import ThreadCache

extension ThreadScreen {
  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let layout = ThreadLayout(region, self)
    switch phase {
    case .reading: drawNote(["reading the thread…"], .loading, &grid, in: region)
    case .missing:
      drawNote(
        [
          "There is no thread \(identity.id) any more.",
          "It expired or was evicted. U undoes the last change made here, esc goes back.",
        ], .accent, &grid, in: region)
    case .failed(let words):
      drawNote([words, "^R tries again, esc goes back."], .danger, &grid, in: region)
    case .read(let record):
      drawFacts(record, &grid, in: layout.facts, scene)
      if record.problem != nil {
        UnreadablePanel.draw(record, &grid, in: region.splitTop(1).rest, scene)
      } else if files.isEmpty {
        drawNote(
          ["The thread has no files yet.", "r asks the source for some, e edits the JSON."],
          .accent, &grid, in: region)
      } else {
        drawMatrix(&grid, layout, scene)
        CellPanel(screen: self, scene: scene).draw(&grid, in: layout.panel, layout.isBeside)
        drawLegend(&grid, in: layout.legend, hasPanel: !layout.panel.isEmpty, scene)
      }
    }
  }

  private func drawNote(_ lines: [String], _ role: Role, _ grid: inout Grid, in region: Rect) {
    var y = region.minY + max(1, region.height / 4)
    for (index, text) in lines.enumerated() {
      for line in TextWrap.lines(text, width: region.width - 6) {
        grid.put(
          line, at: Point(x: region.minX + 3, y: y), style: Style(index == 0 ? role : .dim))
        y += 1
      }
    }
    grid.cursor = Point(x: region.minX + 3, y: region.minY + max(1, region.height / 4))
  }

  /// `3 files · 20 of 31 segments loaded · 1 broken · 88 kB · expires in 89 d · 2 min ago`.
  private func drawFacts(
    _ record: ThreadRecord, _ grid: inout Grid, in line: Rect, _ scene: Scene
  ) {
    guard !line.isEmpty else { return }
    let all = record.files.flatMap(\.segments)
    let loaded = all.count { $0.state == .loaded }
    let broken = all.count { $0.state == .broken } + record.files.count { $0.problem != nil }
    var spans: [(text: String, style: Style)] = []
    var room = line.width - 2
    // A fact is shown whole or not at all.
    func add(_ text: String, _ role: Role = .dim) {
      room -= TextWidth.columns(of: text) + (spans.isEmpty ? 0 : 3)
      guard room >= 0 else { return }
      if !spans.isEmpty { spans.append((" \(scene.glyphs.separator) ", Style(.dim))) }
      spans.append((text, Style(role)))
    }
    // The unusual one comes first, where it is not cut off.
    if identity.schema != .thread { add("schema \(identity.schema.rawValue)", .accent) }
    if record.problem != nil {
      add("unreadable", .danger)
    } else {
      if line.width >= 60 { add(Figures.count(record.files.count, "file"), .plain) }
      add("\(loaded) of \(all.count)\(line.width >= 60 ? " segments" : "") loaded", .plain)
    }
    if broken > 0 { add("\(broken) broken", .broken) }
    if record.findings.count > broken {
      add(Figures.count(record.findings.count, "finding"), .warning)
    }
    if !marks.isEmpty { add("\(marks.count) marked", .mark) }
    if let size = record.size { add(Figures.bytes(size)) }
    let left = Ages.left(record.expiry, now: scene.now)
    add(
      record.expiry == nil ? "never expires" : left == "over" ? "expired" : "expires in \(left)",
      record.expiry == nil ? .warning : .dim)
    if let age = Ages.age(
      lastUpdated: record.lastUpdated, expiry: record.expiry, now: scene.now)
    {
      add("\(age.estimated ? "\(scene.glyphs.about) " : "")\(Ages.short(age.span)) ago")
    }
    if identity.schema == .thread { add("schema thread") }
    StyledLine(spans: spans).draw(&grid, at: line.origin.moved(x: 1), width: line.width - 2)
  }

  private func drawMatrix(_ grid: inout Grid, _ layout: ThreadLayout, _ scene: Scene) {
    let y = layout.headings.minY
    let shown = left..<min(segments.count, left + layout.columnsInSight)
    if !layout.headings.isEmpty {
      for (place, index) in shown.enumerated() {
        let isSelected = index == column - 1
        grid.put(
          SegmentAbbreviation.of(segments[index]),
          at: Point(x: layout.cellsX + place * layout.cellWidth, y: y),
          style: Style(isSelected ? .accent : .header), maxWidth: 3)
      }
      let inSight = view.visible(files.count, height: layout.rows.height)
      if inSight.count < files.count {
        grid.put(
          "\(inSight.lowerBound + 1)–\(inSight.upperBound)",
          at: Point(x: layout.rows.minX + 2, y: y), style: Style(.dim),
          maxWidth: layout.fileWidth - 1)
      }
      if left > 0 {
        grid.put(
          String(scene.glyphs.left), at: Point(x: layout.cellsX - 2, y: y), style: Style(.dim))
      }
      if let x = layout.loadedX {
        if shown.upperBound < segments.count {
          grid.put(
            String(scene.glyphs.right), at: Point(x: x - 1, y: y), style: Style(.accent))
        }
        grid.put(
          TextWidth.padded("LOADED", to: 8, .right), at: Point(x: x, y: y), style: Style(.header))
      }
      if let x = layout.sizeX {
        grid.put(
          TextWidth.padded("SIZE", to: 8, .right), at: Point(x: x, y: y), style: Style(.header))
      }
    }
    let largest = showsHeat ? files.flatMap(\.segments).compactMap(\.bytes).max() ?? 1 : 1
    for (line, row) in view.visible(files.count, height: layout.rows.height).enumerated() {
      drawRow(row, &grid, y: layout.rows.minY + line, shown, layout, largest: largest, scene)
    }
  }

  private func drawRow(
    _ row: Int, _ grid: inout Grid, y: Int, _ shown: Range<Int>, _ layout: ThreadLayout,
    largest: Int, _ scene: Scene
  ) {
    let file = files[row]
    let isRow = row == view.cursor
    let start = Point(x: layout.rows.minX, y: y)
    if isRow { grid.put(String(scene.glyphs.selection), at: start, style: Style(.selection)) }
    if marks.contains(Place(file: file.id, segment: nil)) {
      grid.put(String(scene.glyphs.mark), at: start.moved(x: 1), style: Style(.mark))
    }
    let isFile = isRow && column == 0
    grid.put(
      TextWidth.fitted(
        file.id.isEmpty ? "(no id)" : file.id, to: layout.fileWidth, truncation: .middle,
        ellipsis: scene.glyphs.ellipsis),
      at: start.moved(x: 2),
      style: Style(file.problem == nil ? .plain : .broken, isFile ? .selected : []))
    if isFile, scene.isFocused { grid.cursor = start.moved(x: 2) }
    for (place, index) in shown.enumerated() {
      let point = Point(x: layout.cellsX + place * layout.cellWidth, y: y)
      let isSelected = isRow && index == column - 1
      drawCell(file, segments[index], &grid, at: point, isSelected: isSelected, largest, scene)
      if isSelected, scene.isFocused { grid.cursor = point.moved(x: 1) }
    }
    if let x = layout.loadedX {
      let loaded = file.segments.count { $0.state == .loaded }
      let text = file.problem == nil ? "\(loaded)/\(file.segments.count)" : "unreadable"
      grid.put(
        TextWidth.fitted(text, to: 8, .right), at: Point(x: x, y: y),
        style: Style(file.problem == nil ? .plain : .broken))
    }
    if let x = layout.sizeX {
      grid.put(
        TextWidth.padded(Figures.bytes(file.bytes), to: 8, .right), at: Point(x: x, y: y),
        style: Style(.plain))
    }
  }

  private func drawCell(
    _ file: FileRecord, _ name: String, _ grid: inout Grid, at point: Point, isSelected: Bool,
    _ largest: Int, _ scene: Scene
  ) {
    let glyphs = scene.glyphs
    let segment = file.segment(name)
    let place = Place(file: file.id, segment: name)
    var (sign, role): (Character, Role) =
      switch segment?.state {
      case .loaded: (glyphs.loaded, .loaded)
      case .available: (glyphs.available, .available)
      case .broken: (glyphs.broken, .broken)
      case nil: (glyphs.unavailable, .unavailable)
      }
    if loading.contains(place) { (sign, role) = (glyphs.loading, .loading) }
    if showsHeat, segment?.state == .loaded, let bytes = segment?.bytes {
      let share = Double(bytes) / Double(max(1, largest))
      let step = min(glyphs.sparks.count - 1, Int(share * Double(glyphs.sparks.count)))
      sign = glyphs.sparks[step]
      role = [Role.heat1, .heat2, .heat3, .heat4][min(3, Int(share * 4))]
    }
    let emphasis: Style.Attributes = isSelected ? .selected : []
    grid.put(String(sign), at: point.moved(x: 1), style: Style(role, emphasis))
    if isSelected {
      grid.put(
        String(glyphs.selectionEnd), at: point, style: Style(.selection))
      grid.put(String(glyphs.selection), at: point.moved(x: 2), style: Style(.selection))
    }
    if marks.contains(place) {
      grid.put(
        String(glyphs.mark), at: point.moved(x: isSelected ? 3 : 2), style: Style(.mark))
    } else if (changed[place] ?? 0) > scene.now {
      grid.put(
        String(glyphs.changed), at: point.moved(x: isSelected ? 3 : 2), style: Style(.changed))
    }
  }

  private func drawLegend(_ grid: inout Grid, in line: Rect, hasPanel: Bool, _ scene: Scene) {
    let glyphs = scene.glyphs
    if !hasPanel {
      // Without a panel the line has to say what the cursor is on.
      let facts = CellPanel(screen: self, scene: scene).summary
      facts.draw(&grid, at: line.origin.moved(x: 1), width: line.width - 2)
      return
    }
    let sparks = "\(glyphs.sparks.first ?? glyphs.loaded)–\(glyphs.sparks.last ?? glyphs.loaded)"
    let items: [(sign: String, role: Role, word: String)] = [
      showsHeat
        ? (sparks, .heat4, "loaded, by size") : ("\(glyphs.loaded)", .loaded, "loaded"),
      ("\(glyphs.available)", .available, "available"),
      ("\(glyphs.unavailable)", .unavailable, "not available"),
      ("\(glyphs.broken)", .broken, "broken"),
    ]
    var spans: [(text: String, style: Style)] = []
    for item in items {
      spans.append((item.sign, Style(item.role)))
      spans.append((" \(item.word)   ", Style(.dim)))
    }
    // The panel has the reason anyhow: here it is whole or not at all.
    if let first = cell?.findings.first {
      var whole = spans
      whole[whole.count - 1] = (" broken: \(first.message)", Style(.broken))
      if StyledLine(spans: whole).columns <= line.width - 2 { spans = whole }
    }
    StyledLine(spans: spans).draw(&grid, at: line.origin.moved(x: 1), width: line.width - 2)
  }
}

/// Three letters for a segment.
package enum SegmentAbbreviation {
  private static let canonical = [
    "overall": "ove", "region": "reg", "age": "age", "gender": "gen", "org_size": "org",
    "sector": "sec", "job_level": "job", "relationship_status": "rel", "education": "edu",
    "generation": "gnr", "employment_status": "emp",
  ]

  package static func of(_ name: String) -> String {
    canonical[name] ?? TextWidth.truncated(name, to: 3, at: .cut)
  }
}
