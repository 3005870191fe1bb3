import Retrieval
import ThreadCache

extension Model {
  /// Says in a sentence what became of a load that was run for real, wherever one is by then.
  func reportLoad(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .loaded(_, .success(let result)) where !result.dryRun,
      .stepped(_, _, done: let result?) where !result.dryRun:
      let answer = result.answer
      guard answer.stored else {
        return turn.say(.error, "not stored: \(answer.storeProblem ?? "no reason given")")
      }
      turn.say(answer.dropped.isEmpty ? .info : .warning, LoadWords.deed(answer, scene))
    case .processed(_, let process):
      let answer = process.result.answer
      guard answer.stored || answer.files.allSatisfy(\.data.isEmpty) else {
        let problem = answer.storeProblem.map { ": \($0)" } ?? ""
        return turn.say(.error, "process \(process.pid) stored nothing\(problem)")
      }
      turn.say(
        answer.dropped.isEmpty ? .info : .warning,
        "process \(process.pid) \(LoadWords.deed(answer, scene))")
    default: break
    }
  }
}
