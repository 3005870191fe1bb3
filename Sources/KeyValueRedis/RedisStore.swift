import KeyValueCommands
public import KeyValue

/// A store on Redis or Valkey: one server, or a cluster.
///
/// ```swift
/// let store = try await RedisStore.open(try RedisOptions(url: "redis://localhost:6379/0"))
/// ```
///
/// On one server a commit writes all or nothing. In a cluster the anchor is swapped alone and the dependents are
/// `pending`.
public final class RedisStore: StoreWrapper {
  /// What the store does, as commands.
  public let base: any KeyValueStore

  /// A store over `commands`.
  init(
    _ commands: any RedisCommands, options: RedisOptions, information: ServerInformation? = nil,
    traffic: Traffic? = nil
  ) {
    base = CommandStore(
      commands, options: options.store, information: information, traffic: traffic)
  }

  /// Reads: what is done most often goes the shortest way.
  public func read(_ keys: [StoreKey], known: [StoreKey: Version], maxBytes: Int?)
    async throws(StoreError) -> [ReadResult]
  {
    try await base.read(keys, known: known, maxBytes: maxBytes)
  }

  /// Does the operation.
  public func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    try await body()
  }
}

extension RedisStore {
  /// Connects to a server, or to the cluster that it is a node of.
  ///
  /// Two round trips: the greeting, and what the server says of itself, which ``describe()`` then need not ask.
  ///
  /// - Throws: `unreachable`, `timedOut`, `refused`, with the reason; `busy` while the server loads its data is
  ///   thrown by the operations.
  public static func open(_ options: RedisOptions) async throws(StoreError) -> RedisStore {
    let redis = try await OpenRedis.open(options)
    return RedisStore(
      redis.commands, options: options, information: redis.information, traffic: redis.traffic)
  }
}

extension RedisStore {
  /// The same; a server that is away is waited for: the store opens when it can be reached.
  ///
  /// - Parameter orRefused: whether one that refuses is waited for as well.
  /// - Throws: `refused`, with the reason.
  public static func openWhenThere(
    _ options: RedisOptions, orRefused: Bool = false
  ) async throws(StoreError) -> any KeyValueStore {
    do throws(StoreError) { return try await open(options) } catch {
      guard error.code.isAway || orRefused && error.code.isOutage else { throw error }
      let description = StoreDescription(
        address: options.address, engine: "redis", identity: options.store.identity,
        maxValueBytes: options.maxValueBytes, deadline: options.commandDeadline)
      return LateStore(after: error, description: description) {
        () async -> Result<any KeyValueStore, StoreError> in
        do throws(StoreError) { return .success(try await open(options)) } catch {
          return .failure(error)
        }
      }
    }
  }
}

extension RedisOptions {
  /// What the store must know of this place.
  var store: CommandStoreOptions {
    var store = CommandStoreOptions(
      address: address, identity: identity, deadline: commandDeadline,
      maxValueBytes: maxValueBytes, maxDigestBytes: maxDigestBytes)
    store.database = database
    store.news = NewsOptions(database: database, user: user ?? "default", onlyRESP2: onlyRESP2)
    return store
  }

  /// The place and the database, because Redis has no name of its own that lasts: `run_id` changes at every start
  /// and `master_replid` at every failover.
  ///
  /// One server under two names is two stores to the undo journal, which then has less to offer; two servers
  /// under one name would mix them up, but their versions differ.
  private var identity: String {
    switch endpoint {
    case .host(let host, let port): "redis:\(host.lowercased()):\(port)/\(database)"
    case .unixSocket(let path): "redis:\(path)/\(database)"
    }
  }
}
