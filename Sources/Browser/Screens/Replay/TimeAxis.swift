/// The scale of a waterfall: which column a moment has, and where round figures stand.
struct TimeAxis: Sendable, Equatable {
  /// A round figure above the column it belongs to.
  struct Tick: Sendable, Equatable {
    let column: Int
    let label: String
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
      if column + label.count <= width { ticks.append(Tick(column: column, label: label)) }
      value += step
    }
    // Where no round figure fits, the end says how long it took.
    let end = Figures.milliseconds(total)
    if ticks.count < 2, end.count + 2 <= width {
      ticks.append(Tick(column: width - end.count, label: end))
    }
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
