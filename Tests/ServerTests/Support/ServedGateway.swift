import KeyValueRedis
import RedisServers
import Synchronization

@testable import Server

/// A gateway that a test started for itself, on a free port.
struct ServedGateway: Sendable {
  let gateway: Gateway
  let port: Int

  /// A connection to it.
  func connected() throws -> HTTPConnection { try HTTPConnection(port: port) }

  /// The reply to one request on a connection of its own.
  func ask(_ request: HTTPText) async throws -> HTTPReply {
    let connection = try connected()
    defer { connection.close() }
    try await connection.send(request)
    return try await connection.reply()
  }

  /// Waits until another connection is taken: the gateway notices in its time that one has ended.
  func untilWelcome() async throws {
    while try await ask(HTTPText("GET", "/ping")).status != 200 {}
  }
}

/// What a test's gateway is opened with.
enum TestTokens {
  static let full = "full-token"
  static let reading = "reading-token"
  static let both = AccessTokens(full: full, readOnly: reading)
}

/// A gateway before a server of Redis, without sockets of its own.
func redisGateway(
  _ server: RedisServer, tokens: AccessTokens = TestTokens.both,
  limits: GatewayLimits = GatewayLimits(), isReadOnly: Bool = false,
  heartbeat: Duration = .seconds(60), deadline: Duration = .seconds(60)
) async throws -> Gateway {
  var options = try RedisOptions(url: server.url)
  // What is tested is not how fast a busy machine is.
  options.connectDeadline = .seconds(30)
  options.commandDeadline = deadline
  let passage = try await RedisPassage.open(options, loops: ServerLoops.group)
  return Gateway(
    RedisBackend(passage, heartbeat: heartbeat), tokens: tokens, limits: limits,
    isReadOnly: isReadOnly)
}

/// Runs `body` with `gateway` on a free port.
func serving<Result: Sendable>(
  _ gateway: Gateway, patience: ConnectionPatience = ConnectionPatience(),
  _ body: (ServedGateway) async throws -> Result
) async throws -> Result {
  let (ports, port) = AsyncStream<Int>.makeStream()
  let task = Task {
    defer { port.finish() }
    try await GatewayServer(
      gateway: gateway, place: ListeningPlace("127.0.0.1:0")!, patience: patience
    ).run(endedBy: []) { port.yield($0) }
  }
  func end() async {
    task.cancel()
    _ = await task.result
    await gateway.backend.close()
  }
  guard let number = await ports.first(where: { _ in true }) else {
    try await task.value
    throw TestFailure("the gateway ended before it began")
  }
  do {
    let result = try await body(ServedGateway(gateway: gateway, port: number))
    await end()
    return result
  } catch {
    await end()
    throw error
  }
}
