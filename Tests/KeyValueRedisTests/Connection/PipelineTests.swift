import KeyValue
import KeyValueCommands
import RESP
import RedisServers
import Testing

@testable import KeyValueRedis

@Suite("Commands share a connection", .timeLimit(.minutes(5)))
struct PipelineTests {
  @Test(
    "a reply that nobody asked for ends the connection, for later ones would be taken for others")
  func unasked() async throws {
    try await withFake { connection, command in
      switch command[0] {
      case "HELLO": .greeting
      case "GET": .text(connection == 1 ? "+asked\r\n+unasked\r\n" : "+anew\r\n")
      default: .text("+OK\r\n")
      }
    } _: { fake async throws in
      try await withServer(fake.options) { server async throws in
        #expect(try await server.run("GET a") == [.text("asked")])
        #expect(try await server.run("GET a") == [.text("anew")])
      }
    }
  }

  @Test("each of many callers gets the replies to what it asked, in order")
  func concurrent() async throws {
    try await withServer(.testing(await RedisServer.shared)) { server async throws in
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for caller in 0..<200 {
          group.addTask {
            let words = (0..<20).map { "\(caller)-\($0)" }
            let replies = try await server.run(
              words.map { RedisCommand("ECHO", [Array($0.utf8)]) },
              lane: caller.isMultiple(of: 2) ? .interactive : .bulk)
            return replies == words.map { .text($0) }
          }
        }
        for try await isRight in group { #expect(isRight) }
      }
    }
  }

  @Test("what many callers send at once goes over one connection a lane")
  func oneConnection() async throws {
    try await withFake { _, command in
      command[0] == "HELLO" ? .greeting : .text("+OK\r\n")
    } _: { fake async throws in
      try await withServer(fake.options) { server async throws in
        try await withThrowingTaskGroup { group in
          for _ in 0..<50 { group.addTask { _ = try await server.run("GET a") } }
          try await group.waitForAll()
        }
        #expect(fake.connections == 1)
        _ = try await server.run("SCAN 0", lane: .bulk)
        #expect(fake.connections == 2)
      }
    }
  }

  @Test("no more is on its way than the bound allows; the others wait for replies")
  func bound() async throws {
    try await withFake { connection, command in
      switch command[0] {
      case "HELLO": .greeting
      case "HELD": .silence
      default: .text("+OK\r\n")
      }
    } _: { fake async throws in
      var options = fake.options
      options.commandDeadline = .seconds(5)
      try await withServer(options) { server async throws in
        let held = Array(repeating: RedisCommand.words("HELD"), count: Pipeline.mostCommands)
        async let first = storeError { () async throws(StoreError) in
          try await server.run(held, lane: .interactive)
        }
        #expect(await eventually { fake.commands.count > Pipeline.mostCommands })
        async let second = storeError { () async throws(StoreError) in
          try await server.write("SET a 1")
        }
        #expect(await first?.code == .timedOut)
        // It was never sent, so nothing is unknown of it: it is sent to the connection that comes next.
        #expect(await second == nil)
        #expect(fake.connections == 2)
      }
    }
  }

  @Test("a batch longer than the bound goes when nothing else is on its way")
  func long() async throws {
    try await withServer(.testing(await RedisServer.shared)) { server async throws in
      let pings = Array(repeating: RedisCommand("PING"), count: Pipeline.mostCommands * 3)
      async let first = server.run(pings, lane: .interactive)
      async let second = server.run(pings, lane: .interactive)
      let counts = try await [first.count, second.count]
      #expect(counts == [pings.count, pings.count])
    }
  }

  @Test("interactive work is not stuck behind the bulk lane")
  func lanes() async throws {
    try await withFake { connection, command in
      switch command[0] {
      case "HELLO": .greeting
      case "SCAN": .silence
      default: .text("+OK\r\n")
      }
    } _: { fake async throws in
      try await withServer(fake.options) { server async throws in
        let scan = Task { try await server.run("SCAN 0", lane: .bulk) }
        #expect(await eventually { fake.commands.contains(["SCAN", "0"]) })
        #expect(try await server.run("GET a") == [.ok])
        scan.cancel()
        _ = await scan.result
      }
    }
  }

  @Test("a batch of no commands has no replies")
  func empty() async throws {
    try await withServer(.testing(await RedisServer.shared)) { server async throws in
      #expect(try await server.run([], lane: .interactive).isEmpty)
    }
  }
}
