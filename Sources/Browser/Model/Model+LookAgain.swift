import Retrieval

extension Model {
  /// Asks again about a load that was not written because other files would have left than those that
  /// were agreed to.
  func lookAgain(_ message: Message, _ turn: inout Turn) {
    guard overlay == nil, turn.overlay == nil else { return }
    let result: LoadResult
    let way: LoadDialog.Way
    switch message {
    case .loaded(_, .success(let loaded)), .stepped(_, _, done: .some(let loaded)):
      result = loaded
      way = .here
    case .processed(_, let process):
      result = process.result
      way = .newProcess
    default: return
    }
    guard result.isRefused, let error = result.answer.storeError else { return }
    turn.open(LoadDialog(result.request, way, of: nil, after: error.description, &turn))
  }
}

extension LoadResult {
  /// True when nothing was written because other files would have left than those that may.
  var isRefused: Bool {
    guard !dryRun, case .wouldDrop? = answer.storeError else { return false }
    return true
  }
}
