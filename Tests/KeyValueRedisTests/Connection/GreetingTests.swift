import KeyValue
import KeyValueCommands
import RESP
import RedisServers
import Testing

@testable import KeyValueRedis

@Suite("A connection begins", .timeLimit(.minutes(5)))
struct GreetingTests {
  @Test("in RESP3, under a name")
  func plain() async throws {
    try await withServer(.testing(await RedisServer.shared)) { server async throws in
      let replies = try await server.run("CLIENT GETNAME", "CONFIG GET port")
      #expect(replies[0] == .text("bobbin"))
      guard case .map = replies[1] else { throw UnexpectedReply(replies[1]) }
    }
  }

  @Test("in RESP2 where that is wanted")
  func onlyRESP2() async throws {
    var options = try await RedisOptions.testing(RedisServer.shared)
    options.onlyRESP2 = true
    try await withServer(options) { server async throws in
      let replies = try await server.run("CLIENT GETNAME", "CONFIG GET port")
      #expect(replies[0] == .text("bobbin"))
      guard case .array = replies[1] else { throw UnexpectedReply(replies[1]) }
    }
  }

  @Test(
    "in RESP2 with a server that knows no HELLO, or not this version",
    arguments: [
      "-ERR unknown command `HELLO`, with args beginning with: `3`, \r\n",
      "-NOPROTO unsupported protocol version\r\n",
    ])
  func fallback(refusal: String) async throws {
    try await withFake { _, command in
      command[0] == "HELLO" ? .text(refusal) : .text("+OK\r\n")
    } _: { fake async throws in
      var options = fake.options
      options.password = Secret("p")
      options.database = 3
      try await withServer(options) { server async throws in
        #expect(try await server.run("GET a") == [.ok])
      }
      #expect(
        fake.commands == [
          ["HELLO", "3", "AUTH", "default", "p", "SETNAME", "bobbin"], ["SELECT", "3"],
          ["AUTH", "p"], ["CLIENT", "SETNAME", "bobbin"], ["SELECT", "3"], ["GET", "a"],
        ])
    }
  }

  @Test("in the database of the options")
  func database() async throws {
    try await withRedis { redis async throws in
      var options = try await RedisOptions.testing(redis)
      options.database = 5
      try await withServer(options) { server async throws in
        #expect(try await server.write("SET a 1") == .ok)
        #expect(try await redis.cli("-n", "5", "GET", "a") == "1")
      }
      options.database = 99
      try await withServer(options) { server async throws in
        let error = await storeError { () async throws(StoreError) in try await server.run("PING") }
        #expect(error?.code == .unsupported)
        #expect(error?.message == "127.0.0.1:\(redis.port) has no database 99")
      }
    }
  }

  @Test("with user and password", arguments: [false, true])
  func password(onlyRESP2: Bool) async throws {
    for kind in [RedisServer.Kind.password, .users] {
      try await withRedis(kind) { redis async throws in
        var options = try await RedisOptions.testing(redis)
        options.onlyRESP2 = onlyRESP2
        try await withServer(options) { server async throws in
          #expect(try await server.run("PING") == [.text("PONG")])
        }
      }
    }
  }

  @Test(
    "not with a wrong password, or none; and the error does not tell it", arguments: [false, true])
  func wrongPassword(onlyRESP2: Bool) async throws {
    try await withRedis(.password) { redis async throws in
      var options = try await RedisOptions.testing(redis)
      options.onlyRESP2 = onlyRESP2
      let name = "127.0.0.1:\(redis.port)"
      options.password = Secret("not-it")
      try await withServer(options) { server async throws in
        let error = await storeError { () async throws(StoreError) in try await server.run("PING") }
        #expect(error?.code == .refused(.authentication))
        #expect(
          error?.message == "\(name) refused the user default: wrong user name or password")
      }
      options.password = nil
      try await withServer(options) { server async throws in
        let error = await storeError { () async throws(StoreError) in
          let replies = try await server.run("GET a")
          if case .error(let error) = replies[0] { throw StoreError(error, key: nil, node: name) }
          return replies
        }
        #expect(error?.code == .refused(.authentication))
        #expect(error?.message == "\(name) wants a user or a password")
      }
    }
  }

  @Test("and tells no password that a server repeats in an error")
  func repeatedPassword() async throws {
    try await withFake { _, command in
      let arguments = command.dropFirst().map { "'\($0)' " }.joined()
      return .text(
        "-ERR unknown command '\(command[0])', with args beginning with: \(arguments)\r\n")
    } _: { fake async throws in
      var options = fake.options
      options.password = Secret("open-sesame")
      try await withServer(options) { server async throws in
        let error = await storeError { () async throws(StoreError) in try await server.run("PING") }
        #expect(error?.code == .refused(.authentication))
        #expect(error?.message.contains("knows no AUTH") == true)
        #expect(error?.message.contains("sesame") == false)
      }
    }
  }

  @Test("and says so when a password is given to a server without one")
  func needlessPassword() async throws {
    var options = try await RedisOptions.testing(RedisServer.shared)
    options.password = Secret("needless")
    options.onlyRESP2 = true
    try await withServer(options) { server async throws in
      let error = await storeError { () async throws(StoreError) in try await server.run("PING") }
      #expect(error?.code == .refused(.authentication))
      #expect(error?.message.contains("has no password configured") == true)
    }
  }

  @Test("over a unix socket")
  func unixSocket() async throws {
    try await withRedis(.unixSocket) { redis async throws in
      try await withServer(.testing(redis)) { server async throws in
        #expect(try await server.run("PING") == [.text("PONG")])
      }
    }
  }

  @Test("never, where there is no socket, host or listener, and says which")
  func nowhere() async throws {
    let unused = try RawSocket()
    let port = unused.port
    for (endpoint, words) in [
      (
        RedisOptions.Endpoint.unixSocket(path: "/nowhere/x.sock"),
        "there is no socket /nowhere/x.sock"
      ),
      (.host("nowhere.invalid", port: 1), "there is no host named nowhere.invalid"),
      (.host("127.0.0.1", port: port), "nobody answers at 127.0.0.1:\(port): connection refused"),
    ] {
      try await withServer(.testing(endpoint)) { server async throws in
        let error = await storeError { () async throws(StoreError) in try await server.run("PING") }
        #expect(error?.code == .unreachable)
        #expect(error?.message == words)
      }
    }
  }
}

/// A reply that a test did not expect.
struct UnexpectedReply: Error {
  let reply: RESPValue
  init(_ reply: RESPValue) { self.reply = reply }
}
