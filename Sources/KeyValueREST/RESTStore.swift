import KeyValueCommands
public import KeyValue
import WebClient

/// A store on a Vercel KV, or on what speaks its protocol: Redis behind HTTP.
///
/// ```swift
/// let store = try await RESTStore.open(RESTOptions(url: url, token: Secret(token)))
/// ```
///
/// A commit is one script and writes all or nothing. Keys, field names and values must be UTF-8, because requests are JSON;
/// other bytes are refused before they are sent, and can be read.
///
/// Every command is billed. Nothing is asked that an operation does not need: opening and ``describe()`` cost nothing, no
/// page of a scan is read ahead, and nobody listens for changes. ``traffic`` says what was spent.
public final class RESTStore: StoreWrapper, BilledStore {
  /// What the store does, as commands.
  public let base: any KeyValueStore
  private let commands: RESTCommands

  private init(_ options: RESTOptions, _ account: CommandAccount) throws(WebSettingError) {
    commands = try RESTCommands(options, account)
    base = CommandStore(commands, options: options.store, traffic: commands.traffic)
  }

  /// A store; connects when it is first asked something.
  ///
  /// - Parameters:
  ///   - account: what it is paid from, with a budget or without.
  ///   - asking: whether to ask the service, with one command, if it is there and takes the token.
  /// - Throws: `unreachable` for a file or a proxy that cannot be used; if asking, why there was no answer.
  public static func open(
    _ options: RESTOptions, account: CommandAccount = CommandAccount(), asking: Bool = false
  ) async throws(StoreError) -> RESTStore {
    let store: RESTStore
    do throws(WebSettingError) { store = try RESTStore(options, account) } catch {
      throw StoreError(.unreachable, error.description)
    }
    if asking {
      do throws(StoreError) { try await store.commands.ping() } catch {
        await store.close()
        throw error
      }
    }
    return store
  }

  /// What was sent and received since it was opened: every command counts, also those of pipelines and repeats, and
  /// what the service has refused and says that it does not count does not.
  public var traffic: StoreTraffic { commands.traffic.total }

  /// What it is paid from; a higher budget lets the store go on.
  public var account: CommandAccount { commands.account }

  /// What it is, and what is left of its budget.
  public func describe() async -> StoreDescription {
    var description = await base.describe()
    description.commandsLeft = account.left
    return description
  }

  /// Does the operation.
  public func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    try await body()
  }
}

extension RESTOptions {
  /// What the store must know of this place.
  var store: CommandStoreOptions {
    // There is no WATCH over REST, so a script is the only way to write on a condition: values go through it whatever
    // their length, though a digest of a long one holds up the server.
    var store = CommandStoreOptions(
      address: address.description, identity: "rest:\(address.host):\(address.port)\(address.path)",
      deadline: deadline, maxValueBytes: maxValueBytes, maxDigestBytes: .max)
    store.engine = "redis over REST"
    store.isBilled = true
    store.takesOnlyText = true
    store.hasScripts = !isReadOnly
    // Else the service takes a lock for the whole database while a script runs.
    store.scriptHeader = "#!lua flags=allow-key-locking"
    return store
  }

  /// What the client must know of this place.
  var web: WebOptions {
    var web = WebOptions(address)
    web.token = token
    web.proxies = proxies
    web.authorityFile = authorityFile
    web.deadline = deadline
    web.connectDeadline = connectDeadline
    web.maxResponseBytes = max(maxValueBytes, 256 << 20) / 3 * 4 + (1 << 20)
    return web
  }
}
