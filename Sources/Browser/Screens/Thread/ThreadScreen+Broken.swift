import ThreadCache

/// Going from one broken thing to the next.
extension ThreadScreen {
  /// Goes to the next broken cell or file, past the end from the other one, and says what has no cell to go to.
  mutating func goToBroken(_ direction: Int, _ turn: inout Turn) {
    let step = findBroken(direction)
    var words: [String] =
      switch step {
      case .onwards: []
      case .around: [direction > 0 ? "from the top" : "from the end"]
      case .nowhere: [isAtBroken ? Self.noOtherBroken : "no cell is broken"]
      }
    if step != .onwards, let record {
      if !query.isEmpty { words[0] += " among these files" }
      let own = record.ownFindings
      if !own.isEmpty { words.append(Self.words(Array(own))) }
    }
    if !words.isEmpty { turn.say(.info, words.joined(separator: "; ")) }
  }

  /// Whether what is under the cursor is broken.
  var isAtBroken: Bool { Self.isBroken(selection) }

  static let noOtherBroken = "no other cell is broken"

  /// What is wrong: the first of it, and how much more there is.
  static func words(_ findings: [Finding]) -> String {
    guard let first = findings.first else { return "nothing is broken" }
    return first.sentence + (findings.count > 1 ? " (and \(findings.count - 1) more)" : "")
  }

  /// Where the next broken thing was found.
  private enum Step {
    case onwards, around, nowhere
  }

  /// A row in sight and a column.
  private typealias Selection = (row: Matrix.Row, column: Int)

  private var selection: Selection? {
    shown.indices.contains(view.cursor) ? (matrix.rows[shown[view.cursor]], column) : nil
  }

  private static func isBroken(_ place: Selection?) -> Bool {
    guard let place else { return false }
    return place.column == 0
      ? !place.row.file.findings.isEmpty : place.row.segment(place.column - 1)?.state == .broken
  }

  private mutating func findBroken(_ direction: Int) -> Step {
    let width = segments.count + 1
    let count = shown.count * width
    guard count > 0 else { return .nowhere }
    let start = view.cursor * width + column
    for step in 1..<max(1, count) {
      let sum = start + direction * step
      let position = (sum % count + count) % count
      let place = (matrix.rows[shown[position / width]], position % width)
      guard Self.isBroken(place) else { continue }
      view.cursor = position / width
      returning = nil
      column = position % width
      return sum == position ? .onwards : .around
    }
    return .nowhere
  }

  /// Goes where the cursor was when the thread was left; false: never before, or that file is gone.
  mutating func goBack() -> Bool {
    guard let spot = returnsTo, let row = shownRow(of: spot.file) else { return false }
    view.cursor = row
    column = spot.segment.flatMap { segments.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
    return true
  }

  /// What is wrong is what one came for; else what the first file has to show.
  mutating func goToFirstCell() {
    view.cursor = 0
    column = 0
    guard !Self.isBroken(selection), findBroken(1) == .nowhere else { return }
    let loaded = matrix.rows.first?.states.firstIndex(of: .loaded)
    column = min((loaded ?? 0) + 1, segments.count)
  }
}
