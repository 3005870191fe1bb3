import Retrieval
import ThreadCache

extension ThreadScreen {
  /// Says what became of a change of this thread.
  func report(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .loaded(_, .success(let result)) where !result.dryRun && result.thread == identity:
      report(result, &turn)
    case .stepped(_, _, let result?) where !result.dryRun && result.thread == identity:
      report(result, &turn)
    case .loaded(_, .failure(let error)): turn.say(.error, error.description)
    case .processed(_, let process) where process.result.thread == identity:
      let answer = process.result.answer
      guard answer.stored || answer.files.allSatisfy(\.data.isEmpty) else {
        let problem = answer.storeProblem.map { ": \($0)" } ?? ""
        return turn.say(.error, "process \(process.pid) stored nothing\(problem)")
      }
      turn.say(
        answer.dropped.isEmpty ? .info : .warning,
        "process \(process.pid) \(LoadWords.deed(answer, turn.scene))")
    default: break
    }
  }

  private func report(_ result: LoadResult, _ turn: inout Turn) {
    if result.answer.stored {
      turn.say(
        result.answer.dropped.isEmpty ? .info : .warning,
        LoadWords.deed(result.answer, turn.scene))
    } else {
      turn.say(.error, "not stored: \(result.answer.storeProblem ?? "no reason given")")
    }
  }
}
