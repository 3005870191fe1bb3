/// Where the parts of the replay are.
struct ReplayLayout {
  let request: Rect
  /// The time axis above the steps; empty where it does not fit.
  let axis: Rect
  let steps: Rect
  let paneTitle: Rect
  let pane: Rect
  let status: Rect

  /// Whether what a load is of and what it would do need a line each.
  static func isNarrow(_ region: Rect) -> Bool { region.width < 60 }

  init(_ region: Rect, _ screen: ReplayScreen) {
    let (request, below) = region.splitTop(2)
    let isLow = below.height < 12
    // What a step has no room for in its row stands below, where there is no pane for it.
    let words = isLow && Self.isNarrow(region) && screen.pane == .step ? 2 : 1
    let (rest, status) = below.splitBottom(below.height > 2 ? min(words, below.height - 2) : 0)
    // In a low window steps and panes take turns.
    let (axis, body) = rest.splitTop(isLow ? 0 : 1)
    let wanted = isLow && screen.pane != .step ? 0 : max(screen.steps.count, 6)
    let most = isLow ? body.height : max(6, body.height / 2)
    let (steps, under) = body.splitTop(min(wanted, most))
    let (paneTitle, pane) = under.splitTop(isLow ? min(1, under.height) : 2)
    self.request = request
    self.axis = axis
    self.steps = steps
    self.paneTitle = paneTitle
    self.pane = pane
    self.status = status
  }

  /// The name of a pane as it stands in the title, with its first column.
  func names(_ shown: ReplayScreen.Pane) -> [(pane: ReplayScreen.Pane, x: Int, text: String)] {
    var x = paneTitle.minX + 1
    return ReplayScreen.Pane.allCases.map { pane in
      let text = pane == shown ? "[\(pane.rawValue)]" : " \(pane.rawValue) "
      defer { x += TextWidth.columns(of: text) }
      return (pane, x, text)
    }
  }

  /// The pane whose name is at a place.
  func pane(at point: Point) -> ReplayScreen.Pane? {
    guard paneTitle.height > 0, point.y == paneTitle.maxY - 1 else { return nil }
    return names(.step).last { $0.x <= point.x && point.x < $0.x + $0.text.count }?.pane
  }

  /// The columns of a row of steps.
  struct Columns {
    let words: Int
    /// Where the time stands; nil: there is no room for it.
    let time: Int?
    let chart: Rect

    init(_ row: Rect) {
      // At 80 columns the words of a step matter more than the length of its bar.
      let width = row.width >= 100 ? min(40, row.width / 4) : row.width >= 76 ? 12 : 0
      let times = row.width >= 44 ? 10 : 0
      words = max(4, row.width - 19 - times - width - 3)
      let x = row.minX + 18 + words + 1
      time = times > 0 ? x : nil
      chart = Rect(x: x + 11, y: row.minY, width: width, height: 1)
    }
  }
}
