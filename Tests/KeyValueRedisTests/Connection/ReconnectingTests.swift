import KeyValue
import KeyValueCommands
import RedisServers
import Testing

@testable import KeyValueRedis

@Suite("A server goes and comes", .timeLimit(.minutes(5)))
struct ReconnectingTests {
  @Test("while it is gone operations say so; when it is back they are served by themselves")
  func restart() async throws {
    try await withRedis { redis async throws in
      try await withServer(.testing(redis)) { server async throws in
        #expect(try await server.run("PING") == [.text("PONG")])
        try await redis.kill()
        let error = await storeError { () async throws(StoreError) in try await server.run("PING") }
        #expect(error?.code == .unreachable)
        #expect(
          error?.message == "nobody answers at 127.0.0.1:\(redis.port): connection refused")
        try await redis.restart()
        #expect(await eventually { (try? await server.run("PING")) == [.text("PONG")] })
      }
    }
  }

  @Test("many callers make few attempts while it cannot be used")
  func noHammering() async throws {
    try await withFake({ _, _ in .last("-LOADING not yet\r\n") }) { fake async throws in
      try await withServer(fake.options) { server async throws in
        let start = ContinuousClock.now
        await withTaskGroup { group in
          for _ in 0..<100 {
            group.addTask {
              for _ in 0..<3 {
                let error = await storeError { () async throws(StoreError) in
                  try await server.run("PING")
                }
                #expect(error?.code == .busy)
              }
            }
          }
        }
        // Waits of 0, 0, 25 ms, 50 ms … at least, whatever the number of callers.
        let most = 6 + Int(start.duration(to: .now) / .milliseconds(25))
        #expect(fake.connections <= most)
      }
    }
  }

  @Test("a wrong password is told at once, however often it is asked, and few attempts are made")
  func refused() async throws {
    try await withFake({ _, _ in .last("-WRONGPASS no\r\n") }) { fake async throws in
      try await withServer(fake.options) { server async throws in
        let start = ContinuousClock.now
        for _ in 0..<60 {
          let error = await storeError { () async throws(StoreError) in
            try await server.run("PING")
          }
          #expect(error?.code == .refused(.authentication))
        }
        // Whoever waited for the next attempt each time would wait for more than a minute.
        #expect(start.duration(to: .now) < .seconds(20))
        #expect(fake.connections < 30)
      }
    }
  }

  @Test("a connection that was silent for long is checked before it is used")
  func idle() async throws {
    try await withFake { _, command in
      command[0] == "HELLO" ? .greeting : .text("+OK\r\n")
    } _: { fake async throws in
      var options = fake.options
      options.idleDeadline = .zero
      try await withServer(options) { server async throws in
        _ = try await server.run("GET a")
        _ = try await server.run("GET b")
        #expect(fake.commands.map { $0[0] } == ["HELLO", "GET", "PING", "GET"])
      }
    }
  }

  @Test("one that died in silence is found out by the check, and even a write is safe")
  func silentDeath() async throws {
    try await withFake { connection, command in
      switch command[0] {
      case "HELLO": .greeting
      case "PING": .silence
      default: .text("+OK\r\n")
      }
    } _: { fake async throws in
      var options = fake.options
      options.idleDeadline = .zero
      options.commandDeadline = .seconds(5)
      try await withServer(options) { server async throws in
        _ = try await server.run("GET a")
        #expect(try await server.write("SET a 1") == .ok)
        #expect(fake.connections == 2)
      }
    }
  }

  @Test("after closing nothing is asked any more")
  func closed() async throws {
    try await withFake { _, command in
      command[0] == "HELLO" ? .greeting : .text("+OK\r\n")
    } _: { fake async throws in
      let server = SingleServer(fake.options)
      _ = try await server.run("GET a")
      await server.close()
      for lane in [Lane.interactive, .bulk] {
        let error = await storeError { () async throws(StoreError) in
          try await server.run("GET a", lane: lane)
        }
        #expect(error?.code == .unreachable)
      }
      let error = await storeError { () async throws(StoreError) in
        try await server.exclusively(for: "a") { connection async throws(StoreError) in
          try await connection.run([.words("GET a")])
        }
      }
      #expect(error?.code == .unreachable)
      #expect(fake.commands.count == 2)
    }
  }
}
