import KeyValue
import KeyValueRedis
import UnixSignals

/// A REST endpoint before a store, as Vercel KV has it.
///
/// ```swift
/// let service = try await GatewayService.open(options, rules)
/// try await service.run { port in print("listening on \(port)") }
/// ```
public struct GatewayService: Sendable {
  private let gateway: Gateway
  private let place: ListeningPlace
  private let tls: ListeningTLS?
  private let refusals: RefusalNotes?

  private init(_ backend: any GatewayBackend, _ rules: GatewayRules) {
    gateway = Gateway(
      backend, tokens: rules.tokens, limits: rules.limits, isReadOnly: rules.isReadOnly)
    place = rules.place
    tls = rules.tls
    refusals = rules.onRefusal.map { RefusalNotes($0) }
  }

  /// A gateway before a Redis server, which is asked once whether it is there.
  public static func open(
    _ options: RedisOptions, _ rules: GatewayRules
  ) async throws(StoreError) -> GatewayService {
    let passage = try await RedisPassage.open(options, loops: ServerLoops.group)
    return GatewayService(
      RedisBackend(passage, heartbeat: ConnectionPatience().heartbeat), rules)
  }

  /// A gateway before a store of this process.
  public static func open(
    _ store: any TransactionalStore, _ rules: GatewayRules
  ) -> GatewayService {
    GatewayService(
      KeyspaceBackend(store, isLimited: rules.limits.storageBytes != nil), rules)
  }

  /// Serves until SIGINT or SIGTERM; requests under way are answered first.
  ///
  /// - Parameter onRunning: gets the port that it listens on; what it throws ends the gateway.
  /// - Throws: a ``ListeningError``, and what `onRunning` throws.
  public func run(
    onRunning: @escaping @Sendable (_ port: Int) async throws -> Void
  ) async throws {
    OpenFileLimit.raise()
    defer { refusals?.finish() }
    let server = GatewayServer(gateway: gateway, place: place, tls: tls, refusals: refusals)
    do {
      try await server.run(endedBy: [.sigint, .sigterm], onRunning: onRunning)
    } catch {
      await gateway.backend.close()
      throw error
    }
    await gateway.backend.close()
  }

  /// How many commands were served, and in how many requests.
  public var served: (commands: Int, requests: Int) {
    let count = gateway.ledger.count
    return (count.commands, count.requests)
  }
}
