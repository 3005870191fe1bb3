public import ThreadCache
public import Watching

/// What the browser is told when it starts.
public struct BrowserConfiguration: Sendable {
  /// What is shown first.
  public enum Start: Sendable, Equatable {
    /// The list of threads.
    case threads
    /// One thread, by its record.
    case thread(ThreadIdentity)
    /// One thread, by its id: it is looked for.
    case find(ThreadID)
  }

  /// Short name of the store, in the title (`demo`, `production`).
  public var storeName: String
  /// Where the store is, without secrets, in every question that is asked before something is written.
  public var address: String
  /// What the store is, in a word or two: `sqlite`.
  public var engine: String
  /// Why nothing can be written; nil: it can.
  public var readOnly: String?
  /// Where slices come from; nil: nowhere, so nothing can be loaded.
  public var source: String?
  /// True when the store can be scanned; false: threads are opened by id.
  public var canScan = true
  /// True when every command costs money: threads are then found a screen at a time, and details are fetched for
  /// visible rows only.
  public var billed = false
  /// What was spent before there was a browser; nil: the store is not paid by the command.
  public var spending: SpendingReport?
  /// True when the terminal can be sent ASCII only: other characters of names are written by their numbers.
  public var isASCIIOnly = false
  /// The signs the screens are drawn with.
  public var glyphs: GlyphSet
  /// The name of the theme, in the help.
  public var theme: String
  /// True when the user has named an editor, to which long texts go at once.
  public var hasEditor = true
  /// What is shown first.
  public var start: Start
  /// Where the browser was left, and what was typed there; nil: nothing is known of before.
  ///
  /// Only ``Start/threads`` begins there.
  public var bookmark: Bookmark?
  /// False: the mouse is left to the terminal until the user wants it.
  public var mouse = true
  /// True in the demo: the tour is shown.
  public var tour = false
  /// True when the store goes when the program is left.
  public var isScratch = false
  /// True when the screen is heard or felt: no frames, one thing a line.
  public var isLinear = false
  /// The command that opens one's own store, at the end of the tour.
  public var ownStoreCommand = "bobbin --kv redis://HOST:6379"
  /// The process of this browser, whose own loads are in the threads' histories too; nil: it is not known.
  public var process: OwnProcess?
  /// Seconds the local time zone is east of Greenwich.
  public var secondsEast = 0
  /// Milliseconds since 1970.
  public var now: Int64
  /// Columns and rows of the terminal.
  public var size: Size
  /// The actions, with the user's keys.
  public var actions = ActionTable.standard
  /// From where on the monitor warns.
  public var limits = AlertLimits.standard
  /// The colour by which the store is known; nil: it has none.
  public var storeColor: StoreColor?
  /// The stores that can be gone to, this one among them.
  public var stores: [StoreEntry] = []
  /// How there come to be more stores, where there is only this one.
  public var storesHint = ""

  /// A browser of the store at `address`.
  public init(
    storeName: String, address: String, engine: String, readOnly: String? = nil,
    source: String? = nil, glyphs: GlyphSet = .unicode, theme: String = "default",
    start: Start = .threads, now: Int64, size: Size
  ) {
    self.storeName = storeName
    self.address = address
    self.engine = engine
    self.readOnly = readOnly
    self.source = source
    self.glyphs = glyphs
    self.theme = theme
    self.start = start
    self.now = now
    self.size = size
  }
}

/// The process that shows the screens.
public struct OwnProcess: Sendable, Equatable {
  /// Its number.
  public let pid: Int32
  /// Since when it runs, in milliseconds since 1970: numbers of processes come again.
  public let since: Int64

  /// The process of that number.
  public init(pid: Int32, since: Int64) {
    self.pid = pid
    self.since = since
  }
}

/// What the title says about how the store is doing.
public struct StoreHealth: Sendable, Equatable {
  /// The time within which 95 of 100 calls about one key were answered in the last minute, in milliseconds; nil: there
  /// was no call.
  public var p95Milliseconds: Double?
  /// Whether that is of all calls of the session, because none was about one key.
  public var p95IsOfAll = false
  /// How many of the segments that this session's loads asked for were cached.
  public var segments = LoadTally.Count()
  /// Number of alerts; nil: nobody looks.
  public var alerts: Int?
  /// How many metas a second were read, as measured; nil: none was.
  public var metasPerSecond: Double?
  /// When an alert ends if nothing more happens, in milliseconds since 1970; nil: none does.
  public var reviewAt: Int64?
  /// What was spent; nil: the store is not paid by the command.
  public var spending: SpendingReport?
  /// How many updates wait for the store on this machine.
  public var waiting = 0

  /// How a store is doing; what is not known is left out of the title.
  public init(
    p95Milliseconds: Double? = nil, alerts: Int? = nil, metasPerSecond: Double? = nil
  ) {
    self.p95Milliseconds = p95Milliseconds
    self.alerts = alerts
    self.metasPerSecond = metasPerSecond
  }
}
