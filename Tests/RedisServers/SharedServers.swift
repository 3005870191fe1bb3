/// Runs `body` with a server that is there for it alone.
public func withRedis<Result>(
  _ kind: RedisServer.Kind = .plain, extra: [String] = [],
  _ body: (RedisServer) async throws -> Result
) async throws -> Result {
  let server = try await RedisServer.start(kind, extra: extra)
  do {
    let result = try await body(server)
    await server.stop()
    return result
  } catch {
    await server.stop()
    throw error
  }
}

extension RedisServer {
  private static let sharedStart = Task { try await start(.plain) }

  /// A plain server for all tests of this process whose keys begin with a prefix of their own.
  public static var shared: RedisServer {
    get async throws { try await sharedStart.value }
  }
}
