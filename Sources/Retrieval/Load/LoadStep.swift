/// One step of a lazy load: a line of its trace, a bar of the waterfall.
public struct LoadStep: Sendable {
  /// What a load does, in this order; what is not needed is left out, a hit has no `source`.
  public enum Name: String, Sendable, CaseIterable {
    /// The thread is read from the store.
    case read
    /// Requested segments are sorted into cached, missing and unavailable.
    case plan
    /// One file is read from the source; one step a file.
    case source
    /// The new slices become an update of the thread.
    case merge
    /// The update is committed.
    case write
    /// The delta is put together.
    case answer
  }

  /// What was done.
  public let name: Name
  /// The file, of a `source` step.
  public let file: String?
  /// What came of it, in a few words: `found, 88 kB`.
  public internal(set) var outcome: String {
    get { words.text(knowing: knew) }
    set { words = .text(newValue) }
  }
  private var words: Words
  /// When it began, in milliseconds of work since the load began: what passes between the steps of a
  /// ``LoadStepper`` does not count.
  public let startMilliseconds: Double
  /// How long it took.
  public let milliseconds: Double
  /// Bytes that were read, written or answered.
  public let bytes: Int?
  /// What the load knew when the step was done, per file.
  public let knew: [FilePlan]

  /// A step.
  public init(
    name: Name, file: String? = nil, outcome: String, startMilliseconds: Double,
    milliseconds: Double, bytes: Int? = nil, knew: [FilePlan] = []
  ) {
    self.init(
      name: name, file: file, .text(outcome), startMilliseconds: startMilliseconds,
      milliseconds: milliseconds, bytes: bytes, knew: knew)
  }

  init(
    name: Name, file: String? = nil, _ words: Words, startMilliseconds: Double,
    milliseconds: Double, bytes: Int? = nil, knew: [FilePlan] = []
  ) {
    self.name = name
    self.file = file
    self.words = words
    self.startMilliseconds = startMilliseconds
    self.milliseconds = milliseconds
    self.bytes = bytes
    self.knew = knew
  }
}

extension LoadStep {
  /// What came of a step: put into words when they are asked for, which of most loads they never are.
  enum Words: Sendable {
    /// These words.
    case text(String)
    /// The thread was found.
    case found(bytes: Int)
    /// What was requested is sorted.
    case planned
    /// The delta is put together.
    case answered(LoadAnswer)

    func text(knowing plans: [FilePlan]) -> String {
      switch self {
      case .text(let text): text
      case .found(let bytes): LoadWords.found(bytes)
      case .planned: LoadWords.outcome(of: plans)
      case .answered(let answer): LoadWords.outcome(of: answer)
      }
    }
  }
}

extension LoadStep: Equatable {
  /// Whether they say the same.
  public static func == (a: LoadStep, b: LoadStep) -> Bool {
    a.name == b.name && a.file == b.file && a.outcome == b.outcome
      && a.startMilliseconds == b.startMilliseconds && a.milliseconds == b.milliseconds
      && a.bytes == b.bytes && a.knew == b.knew
  }
}
