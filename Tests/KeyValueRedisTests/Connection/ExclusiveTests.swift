import KeyValue
import KeyValueCommands
import RESP
import RedisServers
import Synchronization
import Testing

@testable import KeyValueRedis

@Suite("A connection of one's own", .timeLimit(.minutes(5)))
struct ExclusiveTests {
  @Test("WATCH sees what others write meanwhile")
  func watch() async throws {
    try await withServer(.testing(await RedisServer.shared)) { server async throws in
      let replies = try await server.exclusively(for: "conn:watched") {
        connection async throws(StoreError) in
        _ = try await connection.run([.words("WATCH conn:watched")])
        _ = try await server.write("SET conn:watched other")
        return try await connection.run([
          .words("MULTI"), .words("SET conn:watched own", writes: true),
          .words("EXEC", writes: true),
        ])
      }
      #expect(replies == [.ok, .text("QUEUED"), .null])
      #expect(try await server.run("GET conn:watched") == [.text("other")])
      _ = try await server.write("DEL conn:watched")
    }
  }

  @Test("many callers share a few, and each has its own")
  func bounded() async throws {
    try await withFake { connection, command in
      command[0] == "HELLO" ? .greeting : .text(":\(connection)\r\n")
    } _: { fake async throws in
      let busy = Busy()
      try await withServer(fake.options) { server async throws in
        try await withThrowingTaskGroup { group in
          for _ in 0..<100 {
            group.addTask {
              try await server.exclusively(for: "a") { connection async throws(StoreError) in
                guard case .integer(let number) = try await connection.run([.words("WHO")])[0]
                else { return }
                #expect(busy.numbers.withLock { $0.insert(number).inserted })
                _ = try await connection.run([.words("WHO")])
                _ = busy.numbers.withLock { $0.remove(number) }
              }
            }
          }
          try await group.waitForAll()
        }
      }
      // One more is the shared one, by which it is known that the server is there.
      #expect(fake.connections <= ExclusivePool.most + 1)
    }
  }

  @Test("one in use ends when everything is closed")
  func closed() async throws {
    try await withRedis { redis async throws in
      let server = SingleServer(try await RedisOptions.testing(redis))
      let error = await storeError { () async throws(StoreError) in
        try await server.exclusively(for: "a") { connection async throws(StoreError) in
          _ = try await connection.run([.words("WATCH a")])
          await server.close()
          return try await connection.run([.words("SET a late", writes: true)])
        }
      }
      #expect(error?.code == .unreachable)
      #expect(try await redis.cli("exists", "a") == "0")
    }
  }

  @Test("one on which something failed is not given to anybody else")
  func failed() async throws {
    try await withFake { connection, command in
      command[0] == "HELLO" ? .greeting : .text(":\(connection)\r\n")
    } _: { fake async throws in
      try await withServer(fake.options) { server async throws in
        var used: [RESPValue] = []
        for _ in 0..<2 {
          let seen = Mutex<[RESPValue]>([])
          _ = await storeError { () async throws(StoreError) in
            try await server.exclusively(for: "a") { connection async throws(StoreError) -> Int in
              let replies = try await connection.run([.words("WATCH a")])
              seen.withLock { $0 = replies }
              throw StoreError(.conflict, "the test gave up")
            }
          }
          used += seen.withLock { $0 }
        }
        #expect(used.count == 2)
        #expect(used[0] != used[1])
      }
    }
  }
}

/// The connections that somebody has.
private final class Busy: Sendable {
  let numbers = Mutex<Set<Int64>>([])
}
