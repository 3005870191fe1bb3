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
    /// Write: the embedded store is created where there is none.
    case writing
  }

  /// What the command was told.
  public let settings: Settings
  /// What the store is.
  public let description: StoreDescription
  /// The threads.
  public let cache: ThreadCache
  /// Lazy loads from the source; without one every read of it says so.
  public let retrieval: Retrieval
  /// Counts what is asked of the store.
  public let meter: MeteredStore

  /// Where the store is, without secrets.
  public var address: String { description.address }

  /// Puts the library together over a store that is open.
  public init(
    store: any KeyValueStore, settings: Settings
  ) async throws(Failure) {
    let meter = MeteredStore(store)
    var guarded: any KeyValueStore = meter
    if settings.readOnly {
      guarded = ReadOnlyStore(
        guarded, reason: settings.readOnlyReason ?? "this session is read-only")
    }
    let description = await guarded.describe()
    var rules = ThreadCache.Settings()
    rules.newThreadSchema = settings.schema
    // A read-only session keeps no history, no leases and no counters either.
    rules.ownKeys = !settings.readOnly && description.writable
    rules.maxValueBytes =
      [settings.maxValueBytes, description.maxValueBytes].compactMap(\.self).min()
    let journal: Journal
    do {
      journal = try Journal(
        directory: settings.folders.state + "/journal", storeIdentity: description.identity)
    } catch {
      throw Failure(error)
    }
    self.settings = settings
    self.description = description
    self.meter = meter
    cache = ThreadCache(store: guarded, settings: rules, journal: journal)
    retrieval = Retrieval(
      cache: cache,
      source: settings.source.map { DirectorySource(directory: $0) as any Source } ?? NoSource())
  }

  /// Opens the store that the settings choose.
  public static func open(
    _ settings: Settings, for intent: Intent
  ) async throws(Failure) -> Workspace {
    if let source = settings.source, source.contains("://") {
      throw Failure(
        .unavailable,
        "This build reads sources from folders only. Name a folder with --source or BOBBIN_SOURCE.")
    }
    let store = try await StoreOpening(choice: settings.store, intent: intent, settings: settings)
      .open()
    return try await Workspace(store: store, settings: settings)
  }

  /// Ends the connection.
  public func close() async { await cache.store.close() }

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
        : "There is no \(Shown.line(id.words)) in \(address)." + hint(prefixed: id))
  }

  /// What to write where an id was given with the prefix of its keys, as the list shows it; else nothing.
  private func hint(prefixed id: ThreadID) -> String {
    guard let schema = KeySchema(of: StoreKey(id.bytes)) else { return "" }
    let bare = ThreadID(bytes: Array(id.bytes.dropFirst(schema.rawValue.utf8.count + 1)))
    guard !bare.bytes.isEmpty else { return "" }
    return " For the keys of \(schema.rawValue): write --schema \(schema.rawValue) "
      + "\(Shown.line(bare.description))."
  }
}
