import KeyValue
import KeyValueSQLite
import Retrieval
import ThreadCache

/// What a command works with: a store that was opened, the threads in it, and where slices come from.
///
/// ```swift
/// let workspace = try await Workspace.open(try await Settings.read(said), for: .reading)
/// let files = try await workspace.cache.cachedFiles(forThread: "thread_1")
/// ```
public struct Workspace: Sendable {
  /// What a command is going to do.
  public enum Intent: Sendable {
    /// Look only: a store that is not there is an error, unless it is the default embedded one.
    case reading
    /// Say what writing would do: a store that is not there is an empty one.
    case rehearsing
    /// Look, and perhaps write: only the default embedded store is created.
    case browsing
    /// Look how it is: the same as reading, and a store that is away, or refuses, is what is seen.
    case checking
    /// Write: the embedded store is created where there is none.
    case writing
    /// Write, one thing: the same, and while the store is away it goes on without.
    case loading
    /// Write, for as long as somebody asks: the same, and the store is left alone while it is away.
    case serving
    /// Write, whenever a platform wakes the process, whose disk goes with it: the same, but nothing is queued.
    case invoked

    /// Whether there is something to do while the store is away or takes nothing.
    var goesOnWithoutStore: Bool { self == .loading || isServer }

    /// Whether it answers requests until it is ended.
    var isServer: Bool { self == .serving || self == .invoked }
  }

  /// What the command was told.
  public let settings: Settings
  /// What the store is.
  public let description: StoreDescription
  /// The threads.
  public let cache: ThreadCache
  /// Lazy loads from the source; without one every read of it says so.
  public let retrieval: Retrieval
  /// Updates that wait for the store; nil: nothing is to be written to it, or nobody would store them later.
  public let outbox: Outbox?
  /// Counts what is asked of the store.
  public let meter: MeteredStore
  /// What the process spends, of which this store may be a part.
  let bill: Bill
  /// What is spent; nil: the store is not paid by the command.
  public let spending: Spending?
  /// Keeps count of it in the store; nil: that is not wanted.
  let diary: SpendingDiary?

  /// Where the store is, without secrets.
  public var address: String { description.address }

  /// Puts the library together over a store that is open.
  public init(
    store: any KeyValueStore, settings: Settings
  ) async throws(Failure) {
    let spending = (store as? any BilledStore).map { Spending($0.account) }
    try await self.init(
      store: store, settings: settings, for: .writing, spending: spending, bill: .ofTask)
  }

  private init(
    store: any KeyValueStore, settings: Settings, for intent: Intent, spending: Spending?,
    bill: Bill
  ) async throws(Failure) {
    let meter = MeteredStore(store)
    self.spending = spending
    self.bill = bill
    var guarded: any KeyValueStore = meter
    if settings.readOnly {
      guarded = ReadOnlyStore(
        guarded, reason: settings.readOnlyReason ?? "this session is read-only")
    }
    let outage = OutageGuard(settings)
    if intent.goesOnWithoutStore {
      guarded = intent.isServer ? outage.around(guarded) : outage.withDeadline(guarded)
    }
    let description = await guarded.describe()
    var rules = ThreadCache.Settings()
    rules.newThreadSchema = settings.schema
    let mayWrite =
      !settings.readOnly && (description.writable || description.mayBecomeWritable)
    // A read-only session keeps no history, no leases and no counters either.
    rules.ownKeys = mayWrite && (description.writable || intent.goesOnWithoutStore)
    rules.maxValueBytes =
      [settings.maxValueBytes, description.maxValueBytes].compactMap(\.self).min()
    let journal: Journal
    var outbox: Outbox?
    do {
      if mayWrite, intent != .invoked {
        outbox = try Outbox(
          directory: settings.folders.state + "/outbox", storeIdentity: description.identity)
      }
      journal = try Journal(
        directory: settings.folders.state + "/journal", storeIdentity: description.identity)
    } catch {
      throw Failure(error)
    }
    self.settings = settings
    self.description = description
    self.meter = meter
    // A server counts itself, with all else that it does in a day.
    if settings.keepsCount, !intent.isServer, description.writable, let spending,
      let billed = store as? any BilledStore
    {
      diary = SpendingDiary(billed, spending, meter)
    } else {
      diary = nil
    }
    self.outbox = outbox
    cache = ThreadCache(
      store: guarded, settings: rules, journal: journal,
      outbox: intent.goesOnWithoutStore ? outbox : nil)
    var loading = Retrieval.Settings()
    if intent.goesOnWithoutStore { loading.storeDeadline = outage.deadline }
    retrieval = Retrieval(
      cache: cache, source: try SourceOpening(settings: settings).open(), settings: loading)
  }

  /// Opens the store that the settings choose.
  public static func open(
    _ settings: Settings, for intent: Intent
  ) async throws(Failure) -> Workspace {
    try await open(settings, for: intent, on: .ofTask)
  }

  /// Opens the store that the settings choose.
  ///
  /// - Parameter bill: has what was spent so far, and what may be.
  static func open(
    _ settings: Settings, for intent: Intent, on bill: Bill
  ) async throws(Failure) -> Workspace {
    let spending = bill.spending(for: settings)
    let opening = StoreOpening(
      choice: settings.store, intent: intent, settings: settings,
      account: spending?.account ?? CommandAccount())
    // Also one that fails, or is given up before it is shown, has asked whether the store is there.
    let store = try await spending.counting(for: .opening) { await opening.result() }.get()
    let workspace: Workspace
    do throws(Failure) {
      workspace = try await Workspace(
        store: store, settings: settings, for: intent, spending: spending, bill: bill)
    } catch {
      await store.close()
      throw error
    }
    if let diary = workspace.diary { bill.begin(diary) }
    return workspace
  }

  /// Ends the connection.
  public func close() async {
    if let diary { await bill.end(diary) }
    await cache.store.close()
  }

  /// The record that is meant by an id.
  ///
  /// - Throws: a ``Failure`` of not found that names thread and store.
  public func identity(of id: ThreadID) async throws(Failure) -> ThreadIdentity {
    do {
      let schema = settings.isSchemaNamed ? settings.schema : nil
      if let identity = try await cache.identity(of: id, schema: schema) { return identity }
    } catch {
      throw Failure(error)
    }
    throw noThread(id)
  }

  /// The failure that says that there is no thread of this id.
  public func noThread(_ id: ThreadID) -> Failure {
    Failure(
      .notFound,
      id.bytes.isEmpty
        ? "There is no thread with an empty id in \(address)."
        : "There is no \(Shown.line(id.words)) in \(address).")
  }

  /// Which thread a name means where it may have to be made: the one there is, else, as ids are shown, that of
  /// `response:t-1` is `t-1` under that schema; so too while the store is away, for what is asked goes on without it.
  public func place(of name: ThreadID) async throws(Failure) -> (id: ThreadID, schema: KeySchema?) {
    if settings.isSchemaNamed { return (name, settings.schema) }
    guard let named = ThreadIdentity(name: name) else { return (name, nil) }
    do {
      if let identity = try await cache.identity(of: name), identity.id == name {
        return (name, nil)
      }
    } catch {
      guard case .store(let failure) = error, failure.code.isOutage else { throw Failure(error) }
    }
    return (named.id, named.schema)
  }
}
