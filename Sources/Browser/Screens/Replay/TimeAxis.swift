/// The scale of a waterfall: which column a moment has, where round figures stand, and how long the whole is.
struct TimeAxis: Sendable, Equatable {
  /// A figure above the column it belongs to.
  struct Tick: Sendable, Equatable {
    let column: Int
    let label: String
    /// Whether a mark stands before it, for a moment on the way: the beginning and the end of the whole need none.
    let hasMark: Bool

    /// Columns that it takes.
    var width: Int { label.count + (hasMark ? 1 : 0) }
  }

  let total: Double
  let width: Int
  let ticks: [Tick]

  /// An axis of so many milliseconds in so many columns.
  init(milliseconds: Double, width: Int) {
    total = max(0.001, milliseconds)
    self.width = max(1, width)
    ticks = Self.ticks(total, self.width)
  }

  /// The column of a moment.
  func column(of milliseconds: Double) -> Int {
    min(width - 1, max(0, Int(milliseconds / total * Double(width))))
  }

  /// The columns of a span, and whether it is shorter than half of the one it takes.
  func span(from start: Double, milliseconds: Double) -> (columns: Range<Int>, isShort: Bool) {
    let first = column(of: start)
    let exact = milliseconds / total * Double(width)
    return (first..<min(width, first + max(1, Int(exact.rounded()))), exact < 0.6)
  }

  private static func ticks(_ total: Double, _ width: Int) -> [Tick] {
    // Ten columns hold the longest label and a gap.
    let step = roundStep(atLeast: total / Double(max(1, width / 10)))
    let end = Figures.milliseconds(total)
    let start = width - end.count
    let decimals = step < 0.1 ? 2 : step < 1 ? 1 : 0
    var ticks: [Tick] = []
    var value = 0.0
    while value < total {
      let column = Int(value / total * Double(width))
      let label =
        value == 0
        ? "0"
        : value >= 1000 || step >= 1000
          ? Figures.fixed(value / 1000, decimals: step < 1000 ? 1 : 0) + " s"
          : Figures.fixed(value, decimals: decimals) + " ms"
      let tick = Tick(column: column, label: label, hasMark: value > 0)
      // The end has no mark, so it stands apart.
      if column + tick.width + 1 < start { ticks.append(tick) }
      value += step
    }
    if start >= 2 { ticks.append(Tick(column: start, label: end, hasMark: false)) }
    return ticks
  }

  /// The least of 1, 2, 5, 10, 20, … hundredths that is not below a value.
  private static func roundStep(atLeast value: Double) -> Double {
    var magnitude = 0.01
    while true {
      for factor in [1.0, 2, 5] where magnitude * factor >= value { return magnitude * factor }
      magnitude *= 10
    }
  }
}
