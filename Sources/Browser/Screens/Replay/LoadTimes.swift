package import Retrieval

/// How the time of a load is spread over its steps: the sum of the steps is ``total``, less ``between``, and
/// more by ``atOnce``.
package struct LoadTimes: Sendable, Equatable {
  /// Milliseconds from its beginning to the end of its last step.
  package private(set) var total = 0.0
  /// Milliseconds in which none of the steps was under way, as while it waited for its turn.
  package private(set) var between = 0.0
  /// Milliseconds of steps that passed while another one was under way, as files are read at once.
  package private(set) var atOnce = 0.0

  /// The times of these steps.
  package init(_ steps: [LoadStep]) {
    for step in steps.sorted(by: { $0.startMilliseconds < $1.startMilliseconds }) {
      let end = step.startMilliseconds + step.milliseconds
      between += max(0, step.startMilliseconds - total)
      atOnce += max(0, min(end, total) - step.startMilliseconds)
      total = max(total, end)
    }
  }

  /// Less than this is not to be seen in any figure, in milliseconds.
  private static let least = 0.005

  /// Whether something passed between the steps that figures show.
  package var hasGaps: Bool { between >= Self.least }

  /// `6 steps in 6.2 ms, 1.1 ms of it between them`.
  func words(_ count: Int) -> String {
    var words = "\(Figures.count(count, "step")) in \(Figures.milliseconds(total))"
    if hasGaps { words += ", \(Figures.milliseconds(between)) of it between them" }
    if atOnce >= Self.least { words += ", \(Figures.milliseconds(atOnce)) of them at once" }
    return words
  }
}
