/// A line of the table: what was measured, beside what it is measured against.
struct Row {
  /// Whether the budget is kept.
  enum Verdict {
    case met
    case missed
    /// There is no budget: the figure is for the reader.
    case none
    /// Why there is no figure.
    case unmeasured(String)

    init(_ isMet: Bool) { self = isMet ? .met : .missed }

    var words: String {
      switch self {
      case .met: "yes"
      case .missed: "missed"
      case .none: ""
      case .unmeasured(let reason): "not measured: \(reason)"
      }
    }

    /// True for what a strict run fails for.
    var fallsShort: Bool {
      switch self {
      case .met, .none: false
      case .missed, .unmeasured: true
      }
    }
  }

  let work: String
  let bobbin: String
  let peer: String
  let budget: String
  let verdict: Verdict

  init(
    _ work: String, bobbin: String = "–", peer: String = "–", budget: String = "–",
    verdict: Verdict = .none
  ) {
    self.work = work
    self.bobbin = bobbin
    self.peer = peer
    self.budget = budget
    self.verdict = verdict
  }

  private var cells: [String] { [work, bobbin, peer, budget, verdict.words] }

  /// The rows under their headings, in columns.
  static func table(_ rows: [Row]) -> String {
    let lines = [["work", "Bobbin", "peer or floor", "budget", "met?"]] + rows.map(\.cells)
    var widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    // Nothing stands after the verdict: a reason may be as long as it likes.
    widths[4] = "missed".count
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "──")
    var text = lines.map { cells in
      let padded = zip(cells, widths).map { $0.padded(to: $1) }.joined(separator: "  ")
      return String(padded.reversed().drop { $0 == " " }.reversed())
    }
    text.insert(rule, at: 1)
    return text.joined(separator: "\n")
  }
}

extension String {
  /// The text with spaces up to a width.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
