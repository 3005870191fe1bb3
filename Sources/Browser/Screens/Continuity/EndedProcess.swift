public import Retrieval

/// A process that was started for one load, and has ended: nothing of it is left but what it stored.
public struct EndedProcess: Sendable, Equatable {
  /// Its process number.
  public let pid: Int32
  /// What it ended with: 0, or what its answer lacks.
  public let status: Int32
  /// When it was started, in milliseconds since 1970.
  public let startedAt: Int64
  /// Milliseconds from its start until its answer was there, whole.
  public let answerMilliseconds: Double
  /// What it answered.
  public let result: LoadResult

  /// A process that has ended.
  public init(
    pid: Int32, status: Int32, startedAt: Int64, answerMilliseconds: Double, result: LoadResult
  ) {
    self.pid = pid
    self.status = status
    self.startedAt = startedAt
    self.answerMilliseconds = answerMilliseconds
    self.result = result
  }
}

extension EndedProcess {
  /// `31.4 ms from its start to its answer, 0.92 ms of it the load`.
  var times: String {
    "\(Figures.milliseconds(answerMilliseconds)) from its start to its answer, "
      + "\(Figures.milliseconds(result.milliseconds)) of it the load"
  }

  /// What it did, and that it is over.
  var words: String {
    "started for this load, ended\(status == 0 ? "" : " with \(status)"): "
      + LoadWords.answer(result.answer)
  }
}
