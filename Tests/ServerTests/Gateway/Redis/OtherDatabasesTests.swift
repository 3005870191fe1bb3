import KeyValueRedis
import RedisServers
import Testing

@testable import Server

@Suite("other databases of the Redis behind a gateway", .timeLimit(.minutes(5)))
struct OtherDatabasesTests {
  /// Runs `body` with a gateway before database 2, as `user` where one is named.
  private func serving(
    as user: String = "", _ body: (Gateway, RedisServer) async throws -> Void
  ) async throws {
    try await withRedis { server in
      if !user.isEmpty {
        try await server.cli(
          ["ACL", "SETUSER", "gateway", "on", ">secret", "~*", "&*"]
            + user.split(separator: " ").map(String.init))
      }
      let sign = user.isEmpty ? "" : "gateway:secret@"
      var options = try RedisOptions(url: "redis://\(sign)127.0.0.1:\(server.port)/2")
      options.connectDeadline = .seconds(30)
      options.commandDeadline = .seconds(60)
      let passage = try await RedisPassage.open(options, loops: ServerLoops.group)
      let gateway = Gateway(
        RedisBackend(passage, heartbeat: .seconds(60)), tokens: TestTokens.both,
        limits: GatewayLimits())
      try await server.cli("-n", "3", "SET", "k", "theirs")
      _ = await gateway.command(#"["set","a","mine"]"#)
      try await body(gateway, server)
      await gateway.backend.close()
    }
  }

  @Test("are out of COPY's reach, as with the embedded store: the one that is served is number 0")
  func copies() async throws {
    try await serving { gateway, server in
      for command in [
        #"["copy","a","k","DB",3,"REPLACE"]"#, #"["COPY","a","k","replace","db","3"]"#,
        #"["copy","a","k","DB",0,"DB",3,"REPLACE"]"#, #"["copy","a","k","DB",2]"#,
      ] {
        let asked = await gateway.command(command)
        #expect(asked.status == 400)
        #expect(asked.text == #"{"error":"ERR DB index is out of range"}"#)
      }
      let theirs = try await server.cli("-n", "3", "GET", "k")
      #expect(theirs == "theirs")
      let own = await gateway.command(#"["copy","a","b","DB",0]"#)
      #expect(own.text == #"{"result":1}"#)
      let copied = try await server.cli("-n", "2", "GET", "b")
      #expect(copied == "mine")
      let named = await gateway.command(#"["copy","DB","3"]"#)
      #expect(named.text == #"{"result":0}"#)
      let wrong = await gateway.command(#"["copy","a","b","DB"]"#)
      #expect(wrong.text == #"{"error":"ERR syntax error"}"#)
    }
  }

  @Test("are out of a script's reach with a user of Redis as the README has it")
  func scripts() async throws {
    try await serving(as: Self.rights) { gateway, server in
      for call in [#"redis.call('flushall')"#, #"redis.call('select',3)"#] {
        let asked = await gateway.command(#"["eval","return \#(call)",0]"#)
        #expect(asked.status == 400)
        #expect(asked.text.contains("can't run this command"), "\(asked.text)")
      }
      let theirs = try await server.cli("-n", "3", "GET", "k")
      #expect(theirs == "theirs")
      let own = await gateway.command(#"["eval","return redis.call('get','a')",0]"#)
      #expect(own.text == #"{"result":"mine"}"#)
      #expect(await gateway.command(#"["flushall"]"#).text == #"{"result":"OK"}"#)
    }
  }

  private static let rights =
    "+@all -@admin -flushall -select +select|2 -copy -move -swapdb -migrate"
}
