/// What a session has spent on a store that is paid by the command.
public struct SpendingReport: Sendable, Equatable {
  /// Commands that were sent, exactly, but for those of which nothing is known.
  public var commands = 0
  /// Whether there are such: a process ended without a word.
  public var isAtLeast = false
  /// Bytes that were sent.
  public var bytesOut = 0
  /// Bytes that came.
  public var bytesIn = 0
  /// The most that may be sent; nil: there is no limit.
  public var budget: Int?
  /// What they were sent for.
  public var parts: [SpendingPurpose: Int] = [:]
  /// How many calls were held back because the budget left no room for them.
  public var heldBack = 0
  /// What all sessions have spent today, as of when this one last added to it; nil: that is not kept.
  public var today: Int?

  /// Nothing spent.
  public init() {}

  /// What is left of the budget; nil: there is no limit.
  public var left: Int? { budget.map { max(0, $0 - commands) } }
}

extension SpendingReport {
  /// `312`, `312 of 500`, `at least 312`.
  var words: String {
    let spent = (isAtLeast ? "at least " : "") + Figures.count(commands)
    return budget.map { "\(spent) of \(Figures.count($0))" } ?? spent
  }

  /// Whether the budget holds something back.
  var isSpent: Bool { left.map { $0 == 0 || heldBack > 0 } ?? false }

  /// The parts by their words, the largest first; what is of no part comes last.
  var shares: [(words: String, commands: Int)] {
    var sums: [String: Int] = [:]
    for (purpose, commands) in parts where commands > 0 {
      sums[purpose.words, default: 0] += commands
    }
    let rest = commands - sums.values.reduce(0, +)
    let sorted = sums.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
      .map { (words: $0.key, commands: $0.value) }
    return rest > 0 ? sorted + [("else", rest)] : sorted
  }
}
