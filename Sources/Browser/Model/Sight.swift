public import KeyValue
public import ThreadCache

/// What of the store is on the screen, and as what: for a runner that must look by itself whether it changed.
public struct Sight: Sendable, Equatable {
  /// A thread that is open, as it is shown.
  public struct Open: Sendable, Equatable {
    /// Which thread.
    public var identity: ThreadIdentity
    /// The version of its meta.
    public var version: Version
    /// The length of its meta; nil: not known.
    public var bytes: Int?
    /// When its meta expires; nil: never.
    public var expiry: Expiry?

    /// The thread of a record.
    init(_ record: ThreadRecord) {
      identity = record.identity
      version = record.version
      bytes = record.size
      expiry = record.expiry
    }
  }

  /// The figures that are shown.
  public struct Monitor: Sendable, Equatable {
    /// When they were taken, in milliseconds since 1970; nil: there are none yet.
    public var shown: Int64?
    /// How often the user has asked for those of the store.
    public var demands = 0

    /// Figures of that moment.
    public init(shown: Int64? = nil, demands: Int = 0) {
      self.shown = shown
      self.demands = demands
    }
  }

  /// The log that is shown.
  public struct Log: Sendable, Equatable {
    /// The number of its newest entry; nil: it is not there yet.
    public var newest: UInt64?

    /// A log up to that entry.
    public init(newest: UInt64? = nil) { self.newest = newest }
  }

  /// The rows of the list that are in sight and have their details; nil: the thread was gone.
  public var rows: [ThreadIdentity: ThreadSummary?] = [:]
  /// The thread that is open.
  public var thread: Open?
  /// The thread whose recorded loads are shown.
  public var recorded: ThreadIdentity?
  /// Whether what is shown should stay as it is.
  public var isPaused = false
  /// The monitor; nil: it is not shown.
  public var monitor: Monitor?
  /// The log; nil: it is not shown.
  public var log: Log?

  /// Nothing.
  public init() {}
}

extension Model {
  /// What of the store is on the screen.
  public var sight: Sight {
    var sight = Sight()
    for screen in screens {
      if let list = screen as? ThreadsScreen {
        sight.isPaused = list.isPaused
        if screens.count == 1 { sight.rows = list.sight(height: list.listHeight(layout.body)) }
      } else if let thread = screen as? ThreadScreen, let record = thread.record {
        sight.thread = Sight.Open(record)
      }
    }
    sight.recorded = recordedThread
    sight.monitor = (top as? MonitorScreen)?.sight
    sight.log = (top as? LogScreen)?.sight
    return sight
  }
}

extension ThreadsScreen {
  fileprivate func sight(height: Int) -> [ThreadIdentity: ThreadSummary?] {
    var seen: [ThreadIdentity: ThreadSummary?] = [:]
    for row in view.visible(count, height: height) {
      guard let place = rows.index(of: row), let summary = details[place],
        let identity = index[place]
      else { continue }
      seen.updateValue(summary, forKey: identity)
    }
    return seen
  }
}
