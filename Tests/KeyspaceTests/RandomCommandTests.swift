import Keyspace
import RedisServers
import Testing

@Suite("Made-up commands")
struct RandomCommandTests {
  @Test("leave a keyspace as they leave Redis", arguments: Space.allCases, [UInt64](1...4))
  func likeRedis(_ space: Space, _ seed: UInt64) async throws {
    try await withRedis { server in
      let redis = try RedisPeer(server)
      try await space.open { keyspace, _ in
        var commands = RandomCommands(seed: seed)
        for _ in 0..<30 {
          let batch = (0..<100).map { _ in commands.next() }
          let wanted = try await redis.run(batch)
          let found = try await keyspace.run(batch, atomically: false)
          for (command, (wanted, found)) in zip(batch, zip(wanted, found))
          where !Comparison.isSame(wanted, found, to: command) {
            let line = command.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
            Issue.record("seed \(seed): \(line): \(found.shown), Redis: \(wanted.shown)")
            return
          }
        }
      }
    }
  }
}
