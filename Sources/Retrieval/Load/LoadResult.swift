import ThreadCache

/// A load with everything that is known about it: the answer, the trace, the meta before and after.
public struct LoadResult: Sendable, Equatable {
  /// What was asked for, each file and segment once.
  public let request: LoadRequest
  /// The record it is about.
  public let thread: ThreadIdentity
  /// What the caller gets.
  public let answer: LoadAnswer
  /// What was done, step by step.
  public let trace: [LoadStep]
  /// The bytes of the meta that was read; nil: there was none, or the store could not be read.
  public let metaBefore: [UInt8]?
  /// The bytes of the meta afterwards; of a dry run, those it would have had.
  public let metaAfter: [UInt8]?
  /// True when nothing was to be written.
  public let dryRun: Bool
  /// True where nothing is ever written: it was no dry run, and yet nothing was to be stored.
  public var isReadOnly = false
  /// The process.
  public let pid: Int32
  /// When it began, in milliseconds since 1970.
  public let startedAt: Int64

  /// A result.
  public init(
    request: LoadRequest, thread: ThreadIdentity, answer: LoadAnswer, trace: [LoadStep],
    metaBefore: [UInt8]?, metaAfter: [UInt8]?, dryRun: Bool, pid: Int32, startedAt: Int64
  ) {
    self.request = request
    self.thread = thread
    self.answer = answer
    self.trace = trace
    self.metaBefore = metaBefore
    self.metaAfter = metaAfter
    self.dryRun = dryRun
    self.pid = pid
    self.startedAt = startedAt
  }

  /// How long it took from the first step's beginning to the last one's end.
  public var milliseconds: Double {
    trace.reduce(0) { max($0, $1.startMilliseconds + $1.milliseconds) }
  }
}
