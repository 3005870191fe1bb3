import KeyValue

/// The shared cache of chat threads in a key-value store.
///
/// A service needs two calls of it:
///
/// ```swift
/// let cache = ThreadCache(store: store)
/// let known = try await cache.cachedFiles(forThread: "thread_ksxPGKuaRnSFZOrbAyYFmqWT")
/// let receipt = try await cache.updateThreadCache("thread_ksxPGKuaRnSFZOrbAyYFmqWT", with: fresh)
/// ```
///
/// Every change is read, computed, and committed only if nobody changed the thread meanwhile; if
/// somebody did, it is computed again. Among writers that use this library nothing is lost, in any
/// number of processes. The meta is the truth, a file's hash is a projection of it.
public struct ThreadCache: Sendable {
  /// How a cache behaves.
  public struct Settings: Sendable {
    /// How long meta and hashes live after an update unless said otherwise, in milliseconds: 90 days.
    public static let usualLifetime: Int64 = 7_776_000_000

    /// How long meta and hashes live after an update, in milliseconds.
    public var lifetimeMilliseconds = usualLifetime
    /// The schema of new threads, and of the record that is meant where both schemas have one.
    public var newThreadSchema: KeySchema = .thread
    /// How often a change is tried while others keep changing the same thread.
    public var maxAttempts = 64
    /// The longest wait between two attempts, in milliseconds; waits are random, their range
    /// doubles.
    public var maxBackoffMilliseconds: Int64 = 200
    /// The longest meta that is read or written, in bytes; nil: what the store takes.
    public var maxValueBytes: Int?
    /// The most bytes of metas that are kept in memory, so that one that is unchanged is not sent again; 0: none.
    public var knownMetaBytes = 32 << 20
    /// True when Bobbin may keep keys of its own (`bobbin:`) in the store.
    public var ownKeys = true
    /// Milliseconds since 1970, for `lastUpdated` of `response:` records and for the journal.
    public var now: @Sendable () -> Int64 = { WallClock.now() }

    /// The settings of the recorded services.
    public init() {}
  }

  /// Where the threads are.
  public let store: any KeyValueStore
  /// How this cache behaves.
  public let settings: Settings
  /// Where changes by people are written down before they are made; nil: they cannot be undone.
  public let journal: Journal?
  /// Where updates wait that could not be stored because the store was away; nil: they do not.
  public let outbox: Outbox?
  /// What this process has read last; nil: nothing is kept.
  let knownMetas: MetaCache?

  /// A cache of the threads in `store`.
  public init(
    store: any KeyValueStore, settings: Settings = Settings(), journal: Journal? = nil,
    outbox: Outbox? = nil
  ) {
    self.store = store
    self.settings = settings
    self.journal = journal
    self.outbox = outbox
    knownMetas = MetaCache(maxBytes: settings.knownMetaBytes)
  }

  /// What an update does to the lifetime of a thread's keys.
  var updateLifetime: Lifetime { .after(milliseconds: settings.lifetimeMilliseconds) }
}
