import ThreadCache

/// The demo's tour: a few deeds, each of which changes something that can be seen, and a last word.
///
/// It follows whoever goes a way of their own: a deed counts whenever and however it is done, and the words
/// begin where one is. It asks for nothing, and can be hidden and taken up again.
struct Tour: Sendable {
  /// One deed.
  enum Step: String, Sendable, CaseIterable {
    case inspect, replay, evict, undo, process

    var writes: Bool { self != .inspect && self != .replay }
  }

  /// What U would take back.
  enum Change: Sendable {
    /// What was evicted; `ofLoaded`: of a cell that was loaded and nothing else, as far as that was seen.
    case eviction(ofLoaded: Bool)
    case other
  }

  /// A process that was started for a load.
  struct Process: Sendable {
    let pid: Int32
    let thread: ThreadIdentity
    /// Whether all that it asked for was cached.
    let found: Bool
    /// Whether it read something from the source.
    let brought: Bool
  }

  let command: String
  /// The deeds that can be done in this session, in order.
  let steps: [Step]
  private(set) var isHidden = false
  /// Whether the last word was read: one line is left of it.
  private(set) var isFolded = false
  /// What was done and can be taken back; nil: nothing.
  private(set) var change: Change?
  /// The newest process; nil: none was started.
  private(set) var process: Process?
  /// The steps that had been done before their turn came, and were passed over when the last one was done.
  private(set) var passed: [Step] = []
  private var done: Set<Step>
  private var skipped: Set<Step> = []
  /// What was said to a person who hears the screen: once is enough.
  private var said: Set<String> = []

  /// Stands among the names of the steps that were done where the tour was hidden.
  private static let hiddenName = "hidden"

  /// - Parameter noted: what was to be kept of it when the demo was left.
  init(command: String, isReadOnly: Bool, noted: [String] = []) {
    self.command = command
    done = Set(noted.compactMap(Step.init))
    steps = Step.allCases.filter { !isReadOnly || !$0.writes }
    // What was finished or put away does not come back by itself.
    isHidden = noted.contains(Self.hiddenName) || step == nil
  }

  /// The deed that comes next; nil: there is only the last word.
  var step: Step? { steps.first { !done.contains($0) && !skipped.contains($0) } }

  /// Whether every step was done.
  var isDone: Bool { steps.allSatisfy(done.contains) }

  /// What is to be kept of it: the names of the steps that were done, in order, and whether it is hidden.
  var notes: [String] {
    Step.allCases.filter(done.contains).map(\.rawValue) + (isHidden ? [Self.hiddenName] : [])
  }

  /// What one must know to see what is on the screen, before the first step, where there is room for it.
  static let words =
    "An assistant's cache: a thread is one conversation, a file is data it asked about, a segment one breakdown of it."

  /// Whether it begins with what is on the screen.
  func hasIntroduction(width: Int) -> Bool { step == .inspect && width >= 80 }

  /// A window of no more rows than these has none for an introduction beside the step.
  private static let lowHeight = 23

  /// Rows it takes of a window; 0 while it is hidden.
  func height(in window: Size) -> Int {
    let width = window.width
    guard !isHidden else { return 0 }
    guard !isFolded else { return width >= 60 ? 1 : 0 }
    let usual = width >= 80 ? 3 : width >= 50 ? 4 : 6
    guard hasIntroduction(width: width), window.height > Self.lowHeight else { return usual }
    return usual + TextWrap.lines(Self.words, width: width - 4).count
  }

  /// Takes note of a key: whoever goes on has read what was there.
  mutating func noteKey() {
    if step == nil { isFolded = true }
  }

  /// Goes on to the next step, hides after the last word, and comes back with what was skipped, or from the start.
  mutating func skip() {
    if isHidden {
      isHidden = false
      isFolded = false
      skipped = []
      said = []
      passed = []
      if step == nil { done = [] }
    } else if let step {
      skipped.insert(step)
      notePassed(after: step)
    } else {
      isHidden = true
    }
  }

  /// Whether these words were heard before.
  func wasSaid(_ text: String) -> Bool { said.contains(text) }

  /// Takes note that these words were there to be heard.
  mutating func noteSaid(_ text: String) { if !isHidden { said.insert(text) } }

  /// Takes note of where one is: the screens that lie over each other, the top one last.
  mutating func arrive(at screens: [Scope]) {
    if screens.contains(.slice) { finish(.inspect) }
  }

  private mutating func finish(_ finished: Step) {
    let before = step
    done.insert(finished)
    if let before, step != before { notePassed(after: before) }
  }

  /// Takes note of which steps after one are not shown, for they were done before.
  private mutating func notePassed(after before: Step) {
    let next = step
    let later = steps.drop { $0 != before }.dropFirst()
    passed = later.prefix { $0 != next }.filter(done.contains)
  }

  /// Takes note of what happened there; whoever has read the last word sees it go with the next deed.
  mutating func note(_ message: Message, at place: Whereabouts) {
    let isOver = step == nil
    if take(message, place), isOver { isHidden = true }
  }

  /// Takes note of a deed; false: it is none.
  private mutating func take(_ message: Message, _ place: Whereabouts) -> Bool {
    switch message {
    case .loaded(_, .success), .stepped(_, _, .some), .replayed:
      if place.screens.contains(.replay) { finish(.replay) }
    case .evicted(_, .success(let receipt)) where receipt.done > 0:
      noteEviction(ofLoaded: place.cell == .loaded)
    case .evictedInBulk(_, let progress) where progress.ending != nil && progress.evicted > 0:
      noteEviction(ofLoaded: false)
    case .committed(_, .success(.done)), .lifetimeSet(_, _, .success), .repaired(_, _, .success):
      change = .other
    case .undone(_, .success(.done)):
      finish(.undo)
      change = nil
    case .processed(_, let ended): note(ended)
    default: return false
    }
    return true
  }

  private mutating func noteEviction(ofLoaded isLoaded: Bool) {
    finish(.evict)
    change = .eviction(ofLoaded: isLoaded)
  }

  private mutating func note(_ ended: EndedProcess) {
    let files = ended.result.answer.files
    let brought = files.contains { !$0.data.isEmpty }
    let found = !brought && files.contains { !$0.cached.isEmpty }
    process = Process(
      pid: ended.pid, thread: ended.result.thread, found: found, brought: brought)
    if found { finish(.process) }
  }
}
