/// Where keys mean something.
public enum Scope: String, Sendable, CaseIterable {
  /// The list of threads.
  case threads
  /// The matrix of one thread.
  case thread
  /// One slice.
  case slice
  /// A lazy load, step by step.
  case replay
  /// The recorded loads.
  case loads
  /// The processes that went on with a thread.
  case continuity
  /// What an edit would change.
  case diff
  /// What two people made of one text.
  case conflict
  /// A text that is being typed: letters are text there, not keys.
  case editor
  /// The changes made so far.
  case history
  /// How session and store are doing.
  case monitor
  /// What was done in this session.
  case log
  /// A question that is answered with y or n.
  case dialog

  /// The screens: all scopes but the dialog and the editor.
  public static let screens: Set<Scope> = [
    .threads, .thread, .slice, .replay, .loads, .continuity,
    .diff, .conflict, .history, .monitor, .log,
  ]
  /// The screens and the editor.
  public static let withEditor = screens.union([.editor])
  /// The action that shows the screen from wherever one is, as 2 to 5 do; nil: one gets there from another screen.
  var opener: ActionID? {
    switch self {
    case .monitor: .monitor
    case .log: .log
    case .history: .history
    case .continuity: .continuity
    default: nil
    }
  }
  /// Where there is work that a click must not drop.
  static let edits: Set<Scope> = [.editor, .diff, .conflict]
}

/// One thing the user can do: the only place that says its keys and its help.
public struct Action: Sendable, Identifiable, Equatable {
  /// Under which heading it stands in the help.
  public enum Section: String, Sendable, CaseIterable {
    /// Moving about.
    case move = "Move"
    /// Finding things.
    case find = "Find"
    /// Looking closer.
    case look = "Look"
    /// Changing what is stored.
    case change = "Change"
    /// The program itself.
    case program = "Program"
  }

  /// Its name in the palette.
  public let id: ActionID
  /// Its keys; the footer shows the first one.
  public internal(set) var keys: [KeyBinding]
  /// A word or two for the footer.
  public let label: String
  /// One line for the help.
  public let help: String
  /// Where it works.
  public let scopes: Set<Scope>
  /// Its heading.
  public let section: Section
  /// True when it changes what is stored; it then asks first, and a read-only session does not have it.
  public let writes: Bool

  init(
    _ id: ActionID, _ keys: [KeyBinding], _ label: String, _ help: String, in scopes: Set<Scope>,
    _ section: Section, writes: Bool = false
  ) {
    self.id = id
    self.keys = keys
    self.label = label
    self.help = help
    self.scopes = scopes
    self.section = section
    self.writes = writes
  }
}

extension Action {
  /// The same action without keys that type something.
  var withoutLetters: Action {
    let kept = keys.filter { if case .character? = $0.presses.first { false } else { true } }
    return Action(id, kept, label, help, in: scopes, section, writes: writes)
  }
}

/// The name of an action, as it is typed in the palette.
public enum ActionID: String, Sendable, CaseIterable {
  case up, down, left, right, top, bottom, first, last
  case halfDown = "half-down"
  case halfUp = "half-up"
  case pageDown = "page-down"
  case pageUp = "page-up"
  case nextBroken = "next-broken"
  case previousBroken = "previous-broken"
  case filter, search
  case nextMatch = "next-match"
  case previousMatch = "previous-match"
  case goTo = "goto"
  case findAll = "find-all"
  case sort, mark, range
  case markAll = "mark-all"
  case open
  case openSlice = "slice"
  case nextView = "next-view"
  case heat, legend, fold, copy, replay
  case dryRun = "dry-run"
  case step, compare, ask, recorded, continuity
  case takeLoad = "take-load"
  case edit, review
  case undoTyping = "undo-typing"
  case redoTyping = "redo-typing"
  case externalEditor = "external-editor"
  case deleteToStart = "delete-to-start"
  case lineStart = "line-start"
  case lineEnd = "line-end"
  case takeTheirs = "take-theirs"
  case keepMine = "keep-mine"
  case recheck
  case nextDifference = "next-difference"
  case previousDifference = "previous-difference"
  case compareSlice = "compare-slice"
  case copyPath = "copy-path"
  case evict, load
  case slower, faster
  case goOn = "go-on"
  case newProcess = "new-process"
  case lifetime, repair, undo
  case writeLoad = "write"
  case commit, drop
  case editAgain = "edit-again"
  case follow, level
  case yes, no
  case threads, monitor, log, history
  case stores, back, quit, pause, refresh, redraw, mouse, suspend, cancel, palette, help
  case budget
  case skipTour = "skip-tour"
}
