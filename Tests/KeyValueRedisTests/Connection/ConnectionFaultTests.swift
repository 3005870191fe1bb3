import KeyValue
import KeyValueCommands
import RESP
import RedisServers
import Testing

@testable import KeyValueRedis

@Suite("A server misbehaves", .timeLimit(.minutes(5)))
struct ConnectionFaultTests {
  /// A server that greets, and then answers `command` as told.
  private func answering(
    _ answer: FakeServer.Answer, patience: Duration? = nil,
    _ body: (SingleServer, FakeServer) async throws -> Void
  ) async throws {
    try await withFake { _, command in
      command[0] == "HELLO" ? .greeting : answer
    } _: { fake async throws in
      var options = fake.options
      if let patience { options.commandDeadline = patience }
      try await withServer(options) { try await body($0, fake) }
    }
  }

  @Test("it hangs: reads are timed out, writes are unknown")
  func hangs() async throws {
    try await answering(.silence, patience: .seconds(1)) { server, fake in
      let name = "127.0.0.1:\(fake.port)"
      let read = await storeError { () async throws(StoreError) in try await server.run("GET a") }
      #expect(read == StoreError(.timedOut, "\(name) did not answer within 1 s"))
      let write = await storeError { () async throws(StoreError) in
        try await server.write("SET a 1")
      }
      #expect(
        write
          == StoreError(
            .outcomeUnknown,
            "\(name) did not answer within 1 s; what was to be written may or may not be there"))
      #expect(fake.commands.filter { $0[0] == "SET" }.count <= 1)
    }
  }

  @Test("it hangs in the middle of a reply")
  func hangsWithin() async throws {
    try await answering(.text("$100\r\nabc"), patience: .seconds(1)) { server, _ in
      let error = await storeError { () async throws(StoreError) in try await server.run("GET a") }
      #expect(error?.code == .timedOut)
    }
  }

  @Test("it accepts connections and never says a word")
  func hangsAtGreeting() async throws {
    try await withFake({ _, _ in .silence }) { fake async throws in
      var options = fake.options
      options.connectDeadline = .seconds(1)
      try await withServer(options) { server async throws in
        let error = await storeError { () async throws(StoreError) in try await server.run("GET a")
        }
        #expect(
          error
            == StoreError(
              .unreachable,
              "127.0.0.1:\(fake.port) accepted a connection but did not answer within 1 s"))
      }
    }
  }

  @Test("it accepts no more connections")
  func hangsAtConnect() async throws {
    let full = try RawSocket(isFull: true)
    var options = RedisOptions.testing(.host("127.0.0.1", port: full.port))
    options.connectDeadline = .milliseconds(200)
    try await withServer(options) { server async throws in
      let error = await storeError { () async throws(StoreError) in try await server.run("GET a") }
      #expect(
        error
          == StoreError(
            .unreachable, "127.0.0.1:\(full.port) did not accept a connection within 200 ms"))
    }
  }

  @Test("it is stopped, and serves again when it goes on")
  func stopped() async throws {
    try await withRedis { redis async throws in
      var options = try await RedisOptions.testing(redis)
      // What is answered is answered by then however busy the machine is.
      options.commandDeadline = .seconds(5)
      options.connectDeadline = .seconds(5)
      try await withServer(options) { server async throws in
        #expect(try await server.run("PING") == [.text("PONG")])
        redis.pause()
        let stalled = await storeError { () async throws(StoreError) in
          try await server.run("GET a")
        }
        #expect(stalled?.code == .timedOut)
        let gone = await storeError { () async throws(StoreError) in try await server.run("GET a") }
        #expect(gone?.code == .unreachable)
        redis.resume()
        #expect(await eventually { (try? await server.run("PING")) == [.text("PONG")] })
      }
    }
  }

  @Test(
    "it repeats the password in an error at the greeting: nobody sees it; what it says later is left as it is"
  )
  func repeatsPassword() async throws {
    try await withFake { connection, command in
      guard command[0] == "HELLO" || command[0] == "GET" else { return .text("+OK\r\n") }
      return connection == 1 && command[0] == "HELLO"
        ? .greeting : .text("-ERR heard \(command.joined(separator: " ")) hunter2\r\n")
    } _: { fake async throws in
      var options = fake.options
      options.password = Secret("hunter2")
      try await withServer(options) { server async throws in
        // Whoever may ask for words could else find out by trying which one is the password.
        #expect(
          try await server.run("GET a") == [.error(RESPError(line: "ERR heard GET a hunter2"))])
      }
      try await withServer(options) { server async throws in
        let error = await storeError { () async throws(StoreError) in try await server.run("GET a")
        }
        #expect(
          error?.message.hasSuffix("heard HELLO 3 AUTH default ‹secret› SETNAME bobbin ‹secret›")
            == true, "\(error?.message ?? "")")
      }
    }
  }

  @Test("it sends garbage")
  func garbage() async throws {
    try await answering(.text("HTTP/1.1 400 Bad Request\r\n\r\n")) { server, fake in
      let error = await storeError { () async throws(StoreError) in try await server.run("GET a") }
      #expect(
        error
          == StoreError(
            .unreachable,
            "127.0.0.1:\(fake.port) does not speak the protocol of Redis: it sent no reply begins"
              + " with the byte 0x48"))
      #expect(fake.commands.filter { $0[0] == "GET" }.count == 1)
    }
  }

  @Test("it sends a value of 512 MB: that command is refused, the next one is served")
  func tooLarge() async throws {
    let options = try await RedisOptions.testing(RedisServer.shared)
    var limited = options
    limited.maxValueBytes = 1000
    try await withServer(limited) { server async throws in
      _ = try await server.write("SETRANGE conn:large 3000000 x")
      let replies = try await server.run("GET conn:large", "ECHO next")
      #expect(replies == [.error(RESPError(tooLarge: 3_000_001)), .text("next")])
      _ = try await server.write("DEL conn:large")
    }
    try await answering(.text("$536870912\r\n"), patience: .seconds(1)) { server, _ in
      let error = await storeError { () async throws(StoreError) in try await server.run("GET a") }
      #expect(error?.code == .timedOut)
    }
  }

  @Test("it announces more elements than anybody reads")
  func tooMany() async throws {
    try await answering(.text("*4000000000\r\n")) { server, _ in
      let error = await storeError { () async throws(StoreError) in try await server.run("GET a") }
      #expect(error?.code == .tooLarge)
    }
  }

  @Test("it closes before it answers: a read is unreachable, a write unknown and not repeated")
  func closes() async throws {
    try await answering(.last("")) { server, fake in
      let name = "127.0.0.1:\(fake.port)"
      let read = await storeError { () async throws(StoreError) in try await server.run("GET a") }
      #expect(read == StoreError(.unreachable, "\(name) closed the connection"))
      let write = await storeError { () async throws(StoreError) in
        try await server.write("SET a 1")
      }
      #expect(write?.code == .outcomeUnknown)
      #expect(fake.commands.filter { $0[0] == "SET" }.count <= 1)
    }
  }

  @Test("it closes a connection that was kept: a read is done on a new one, a write is not")
  func closesKept() async throws {
    try await withFake { connection, command in
      switch command[0] {
      case "HELLO": .greeting
      case "PING": .text("+PONG\r\n")
      default: connection.isMultiple(of: 2) ? .text("+OK\r\n") : .last("")
      }
    } _: { fake async throws in
      try await withServer(fake.options) { server async throws in
        #expect(try await server.run("PING") == [.text("PONG")])
        #expect(try await server.run("GET a") == [.ok])
        #expect(fake.connections == 2)
      }
      try await withServer(fake.options) { server async throws in
        #expect(try await server.run("PING") == [.text("PONG")])
        let error = await storeError { () async throws(StoreError) in
          try await server.write("SET a 1")
        }
        #expect(error?.code == .outcomeUnknown)
        #expect(fake.commands.filter { $0[0] == "SET" }.count <= 1)
      }
    }
  }

  @Test("it refuses more clients: that is told, and nothing else")
  func tooManyClients() async throws {
    try await withRedis(extra: ["maxclients 1"]) { redis async throws in
      try await withServer(.testing(redis)) { first async throws in
        _ = try await first.run("PING")
        var options = try await RedisOptions.testing(redis)
        options.database = 1
        try await withServer(options) { second async throws in
          let error = await storeError { () async throws(StoreError) in try await second.run("PING")
          }
          #expect(
            error
              == StoreError(
                .busy, "127.0.0.1:\(redis.port) has as many clients as it may; try again"))
        }
      }
    }
  }
}
