import JSONText
import RedisServers
import Testing

/// Against gateways in processes of their own: what one of them holds is nobody else's.
@Suite("ten thousand requests by chance", .timeLimit(.minutes(10)))
struct FuzzTests {
  /// Requests of each of eight clients.
  private static let requests = 1250
  /// What each request may leave behind for ever, in bytes, is less than this for 10 000 of them.
  private static let mostGrown = 6 << 20

  @Test("leave a gateway before Redis as it was", arguments: [20_261_129])
  func redis(seed: UInt64) async throws {
    try await withRedis { server in
      try await fuzz(before: server.url, seed: seed)
      #expect(try await server.cli("PING") == "PONG")
    }
  }

  @Test(
    "leave a gateway before the embedded store as it was", arguments: ["memory:", "sqlite:kv.db"])
  func embedded(store: String) async throws {
    try await fuzz(before: store, seed: 20_261_130)
  }

  private func fuzz(before store: String, seed: UInt64) async throws {
    try await withGatewayProcess(before: store) { gateway in
      let program = gateway.program
      // What is allocated once and kept is no leak.
      try await clients(gateway, seed: seed &+ 1000)
      let files = try await Self.filesAtRest(program)
      let before = try program.residentBytes()
      try await clients(gateway, seed: seed)
      let grown = try program.residentBytes() - before
      #expect(grown < Self.mostGrown, "it grew by \(grown) bytes")
      #expect(try await Self.filesAtRest(program, atMost: files) <= files)
      let connection = try gateway.connected()
      try await connection.send(HTTPText("GET", "/ping"))
      #expect(try await connection.reply().text == #"{"result":"PONG"}"#)
      connection.close()
      #expect(!program.log.contains("Fatal error"), "\(program.log.suffix(2000))")
    }
  }

  /// How many files are open once the gateway has seen that its clients are gone.
  private static func filesAtRest(
    _ program: WatchedProgram, atMost most: Int = 64
  ) async throws -> Int {
    let end = ContinuousClock.now + .seconds(20)
    var files = try program.openFiles()
    while files > most, ContinuousClock.now < end {
      await Task.yield()
      files = try program.openFiles()
    }
    return files
  }

  /// Eight clients at a time, each with requests of its own.
  private func clients(_ gateway: GatewayProcess, seed: UInt64) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in 0..<8 {
        group.addTask {
          try await self.client(gateway, seed: seed &+ UInt64(client))
        }
      }
      try await group.waitForAll()
    }
  }

  private func client(_ gateway: GatewayProcess, seed: UInt64) async throws {
    var grammar = RequestGrammar(seed: seed)
    var connection = try gateway.connected()
    for number in 0..<Self.requests {
      let (bytes, isHTTP, isHead) = grammar.request()
      guard isHTTP else {
        // Whatever it is taken for, it must not hold up anybody, nor be the end.
        connection.close()
        let other = try gateway.connected()
        try await other.send(bytes)
        other.close()
        connection = try gateway.connected()
        continue
      }
      try await connection.send(bytes)
      let reply = try await connection.reply(toHead: isHead)
      check(reply, isHead: isHead, "seed \(seed), request \(number)")
      // A head that is too large ends the connection, and news have no end.
      if reply.fields["connection"] == "close"
        || reply.fields["content-type"] == "text/event-stream"
      {
        connection.close()
        connection = try gateway.connected()
      }
    }
    connection.close()
  }

  private func check(_ reply: HTTPReply, isHead: Bool, _ place: String) {
    #expect([200, 400, 401, 404, 405, 413, 414, 431].contains(reply.status), "\(place)")
    guard !isHead, reply.fields["content-type"] == "application/json" else { return }
    guard let root = try? JSONDocument(parsing: reply.body).root else {
      Issue.record("no JSON: \(reply.text), \(place)")
      return
    }
    let items = root.kind == .array ? Array(root.elements) : [root]
    #expect(reply.status == 200 || root["error"]?.string != nil, "\(reply.text), \(place)")
    for item in items where root["commands"] == nil {
      #expect(
        item.count == 1 && (item["result"] != nil || item["error"]?.string != nil),
        "\(reply.text), \(place)")
    }
  }
}
