extension Tour {
  func draw(_ grid: inout Grid, in region: Rect, _ place: Whereabouts, _ scene: Scene) {
    guard !region.isEmpty, !isHidden else { return }
    grid.hline(at: region.origin, width: region.width, glyphs: scene.glyphs)
    let words = TourWords(tour: self, place: place, scene: scene)
    let skip = " \(scene.key(.skipTour)) \(step == nil ? "hides" : "skips") "
    let title = words.title + (isFolded ? ": \(command)" : "")
    grid.put(
      " \(words.progress) \(scene.glyphs.separator) \(title) ",
      at: region.origin.moved(x: 2), style: Style(.title),
      maxWidth: region.width - 5 - TextWidth.columns(of: skip), truncation: .end)
    grid.put(
      skip, at: Point(x: region.maxX - TextWidth.columns(of: skip) - 2, y: region.minY),
      style: Style(.dim))
    let lines = lines(words, in: Size(width: region.width, height: region.height - 1))
    for (row, line) in lines.prefix(region.height - 1).enumerated() {
      grid.put(line, at: region.origin.moved(x: 2, y: row + 1), style: Style(.accent))
    }
  }

  /// The text as it is laid out: where there is no room for the introduction beside the step, it is left out.
  func lines(_ words: TourWords, in room: Size) -> [String] {
    func lines(_ texts: [String]) -> [String] {
      texts.flatMap { TextWrap.lines($0, width: room.width - 4) }
    }
    let step = lines(words.text.split(separator: "\n").map(String.init))
    guard hasIntroduction(width: room.width) else { return step }
    let introduction = lines([Tour.words])
    return introduction.count + step.count <= room.height ? introduction + step : step
  }
}

extension Model {
  /// Where one is, for the tour.
  var whereabouts: Whereabouts {
    let matrix = top as? ThreadScreen
    var place = Whereabouts(screens: screens.map(\.scope))
    place.thread = top.thread
    place.hasBroken = matrix.map { $0.totals.broken.count > 0 } ?? false
    place.isUnreadable = matrix?.record?.problem != nil
    place.isAsked = overlay is any Question
    if let matrix, matrix.marks.isEmpty { place.cell = matrix.cell.map(CellState.init) }
    return place
  }

  /// What the tour says now; nil: there is none.
  var tourWords: TourWords? {
    tour.map { TourWords(tour: $0, place: whereabouts, scene: scene) }
  }

  /// Goes on with the tour, or takes it up again.
  mutating func skipTour(_ turn: inout Turn) {
    guard tour != nil else { return turn.say(.info, "there is no tour: bobbin demo has one") }
    // What nobody sees is not skipped.
    if let rows = rowsForTour { return turn.say(.info, Self.tooLowForTour(rows)) }
    tour?.skip()
    if tour?.isHidden == true {
      turn.say(.info, "the tour is hidden; \(scene.key(.skipTour)) takes it up again")
    } else if let rows = rowsForTour {
      turn.say(.info, Self.tooLowForTour(rows))
    }
  }

  private static func tooLowForTour(_ rows: Int) -> String {
    "the tour needs a window of \(rows) rows to go on"
  }

  /// Rows of the least window that the tour has room in; nil: it has room, is hidden or is heard.
  private var rowsForTour: Int? {
    guard let tour, !tour.isHidden, !configuration.isLinear, layout.tour.isEmpty else { return nil }
    let height = tour.height(in: size)
    return height > 0 ? size.height + Layout.rowsBesideTour + height - layout.body.height : nil
  }
}
