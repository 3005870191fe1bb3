import KeyValue
import ThreadCache

/// The browser as a value: what it knows and shows.
///
/// ``update(_:)`` changes it, ``view()`` draws it; neither reads a clock, a terminal or a store.
///
/// ```swift
/// var model = Model(configuration: configuration)
/// runner.perform(model.start())
/// for await message in messages {
///   runner.perform(model.update(message))
///   terminal.show(model.view())
/// }
/// ```
public struct Model: Sendable {
  /// What it was told at the start, and what the token may do, as far as the store has shown.
  public internal(set) var configuration: BrowserConfiguration
  /// Milliseconds since 1970, as of the newest message that said it.
  public internal(set) var now: Int64
  /// Columns and rows of the terminal.
  public internal(set) var size: Size

  /// The screens, the top one last; the first is the list of threads.
  var screens: [any Screen]
  var overlay: (any Overlay)?
  var jobs = Jobs()
  var flash: Flash?
  var health = StoreHealth()
  /// What has taken long enough for the user to be told.
  var busy = Busy()
  /// True when the store said that these credentials may not write.
  var isDenied = false
  /// Whether the program was left, so that there are no keys to name.
  var isLeft = false
  /// Whether something that is stored was changed here.
  var hasWritten = false
  /// The change that an undo would name, as far as the journal was read; nil: none is known.
  var nextUndo: ChangeEntry?
  /// The files that the newest load has dropped, where what was changed here last was brought by one, which no undo
  /// takes back; nil: a change is newer.
  var newestLoadDropped: [String]?
  /// True while the mouse is ours.
  var hasMouse = true
  /// What was typed in the palette, the newest last.
  var said: [String] = []
  /// Where the cursor was in threads that were left, for as long as the program runs.
  var spots = BoundedCache<ThreadIdentity, ThreadScreen.Place>(capacity: 1000)
  /// The thread that was open when the browser was left, until it has been read.
  var returningTo: ThreadIdentity?
  /// What is wrong with the store; nil: it answers.
  var outage: Outage?
  /// Why the store does not tell what others change, so that it is looked at instead; nil: it tells.
  var silence: String?
  /// True when loads were recorded that are not being read yet.
  var hasNewLoads = false
  var tour: Tour?
  /// The keys of a binding of several keys that were pressed so far.
  var pending: [KeyPress] = []
  /// What was typed since an edit was begun whose text is still to come: it is meant for the editor.
  var typedAhead: [KeyPress] = []
  /// The eviction of many threads that is under way, or has stopped.
  var bulk: BulkRun?
  /// The edit that is under way.
  var editing = EditFlow()
  /// The processes that were started for a load and have ended, the newest last.
  var processes: [EndedProcess] = []
  /// Whether what has the keys was on the screen since it came up or changed.
  var isSeen = true
  /// When ctrl-c was pressed with nothing to cancel.
  var interruptedAt: Int64?

  /// A browser that has not begun; ``start()`` says what to do first.
  public init(configuration: BrowserConfiguration) {
    self.configuration = configuration
    now = configuration.now
    size = configuration.size
    screens = [ThreadsScreen(canScan: configuration.canScan)]
    hasMouse = configuration.mouse
    said = configuration.bookmark?.said ?? []
    health.spending = configuration.spending
    tour =
      configuration.tour
      ? Tour(
        command: configuration.ownStoreCommand, isReadOnly: configuration.readOnly != nil,
        noted: configuration.bookmark?.toured ?? []) : nil
  }

  /// What to do first.
  public mutating func start() -> [Effect] {
    turn { model, turn in
      switch model.configuration.start {
      case .threads:
        if let bookmark = model.configuration.bookmark { model.go(to: bookmark, &turn) }
      case .thread(let identity): model.open(identity, &turn)
      case .find(let id): turn.run(.goTo(id))
      }
      if !model.hasMouse { turn.effects.append(.mouse(false)) }
      if model.configuration.readOnly == nil { turn.lookForUndo() }
      if model.configuration.canScan {
        turn.start(.scan, .scan(.anew, ThreadsScreen.scanGoal(turn)))
      }
    }
  }

  /// When the runner must send a tick because something shown ages; nil: no timer is needed.
  public var nextTick: Int64? {
    [
      flash?.until, outage?.retryAt, bulk?.nextChange(after: now), busy.nextChange(after: now),
      top.nextChange(after: now),
      health.reviewAt.flatMap { $0 > now ? $0 : nil },
    ].compactMap { $0 }.min()
  }

  /// True when the runner must say that the frame was drawn: a question is on it.
  public var wantsDrawn: Bool { !isSeen }

  /// The screen that has the keys.
  var top: any Screen { screens[screens.count - 1] }

  /// What has the keys must have been seen before they count.
  var asks: Bool { overlay.map(\.asks) ?? top.asks }
}
