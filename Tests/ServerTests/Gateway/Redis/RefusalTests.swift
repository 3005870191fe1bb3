import RedisServers
import Testing

@testable import Server

@Suite("refusals")
struct RefusalTests {
  @Test("each has its status and says in JSON what is wrong")
  func statuses() async throws {
    let gateway = try await redisGateway(try await .shared)
    let wrongPass = #"{"error":"WRONGPASS invalid or missing auth token"}"#
    for token in [nil, "wrong", "full-token2", ""] {
      let asked = await gateway.command(#"["ping"]"#, token: token)
      #expect(asked.status == 401)
      #expect(asked.text == wrongPass)
    }
    #expect(await gateway.ask(nil, "/").status == 405)
    #expect(await gateway.ask(.get, "/_gateway/nothing").status == 404)
    #expect(await gateway.ask(.get, "/get/" + String(repeating: "a", count: 40_000)).status == 414)
    #expect(await gateway.ask(.get, "/get/%zz").status == 400)
    #expect(await gateway.ask { $0.announcedBytes = 99_999_999 }.status == 413)
    #expect(await gateway.ask { $0.format = "xml" }.status == 400)
    #expect(await gateway.ask { $0.encoding = "gzip" }.status == 400)
    let both = await gateway.ask(.post, "/", #"["ping"]"#) {
      $0.encoding = "base64"
      $0.format = "resp2"
    }
    #expect(both.status == 400)
    for asked in [both, await gateway.ask(nil, "/")] {
      #expect(asked.contentType == "application/json")
      #expect(asked.text.hasPrefix(#"{"error":"ERR "#))
    }
    await gateway.backend.close()
  }

  @Test(
    "to listen to no channel is a command without its arguments",
    arguments: ["subscribe", "psubscribe"])
  func noChannel(name: String) async throws {
    let gateway = try await redisGateway(try await .shared)
    let asked = await gateway.ask(.get, "/\(name)")
    #expect(asked.status == 400)
    #expect(asked.text == #"{"error":"ERR wrong number of arguments for '\#(name)' command"}"#)
    await gateway.backend.close()
  }

  @Test("a failing element leaves the others of its pipeline alone")
  func pipeline() async throws {
    let gateway = try await redisGateway(try await .shared)
    let asked = await gateway.ask(
      .post, "/pipeline",
      #"[["watch","a"],["set","refusals:p","v"],[],["incr","refusals:p"],["get","refusals:p"],["hello",3]]"#
    )
    #expect(asked.status == 200)
    #expect(
      asked.text.replacing(
        " See https://upstash.com/docs/redis/overall/rediscompatibility for details", with: "")
        == #"[{"error":"ERR Command is not available: 'WATCH'."},{"result":"OK"},"#
        + #"{"error":"ERR empty command"},{"error":"ERR value is not an integer or out of range"},"#
        + #"{"result":"v"},{"error":"ERR Command is not available: 'HELLO'."}]"#)
    await gateway.backend.close()
  }

  @Test("words for which a Redis cuts the connection are refused, and nobody's connection is cut")
  func crossProtocol() async throws {
    try await withRedis { server in
      let gateway = try await redisGateway(server)
      for word in ["POST", "Host:"] {
        let asked = await gateway.command(#"["\#(word)","x"]"#)
        #expect(asked.status == 400)
        #expect(asked.text.contains("ERR Command is not available: '\(word.uppercased())'"))
      }
      #expect(await gateway.command(#"["ping"]"#).status == 200)
      #expect(!server.log.contains("SECURITY ATTACK"), "\(server.log)")
      await gateway.backend.close()
    }
  }

  @Test("the read-only token is held to reading in pipelines, transactions and scripts")
  func readOnly() async throws {
    let gateway = try await redisGateway(try await .shared)
    func denied(_ command: String) -> String {
      "NOPERM this user has no permissions to run the '\(command)' command or its subcommand"
    }
    let token = TestTokens.reading
    #expect(
      await gateway.ask(.post, "/pipeline", #"[["set","a","b"],["ping"]]"#, token: token).text
        == #"[{"error":"\#(denied("set"))"},{"result":"PONG"}]"#)
    let transaction = await gateway.ask(
      .post, "/multi-exec", #"[["ping"],["set","a","b"]]"#, token: token)
    #expect(transaction.status == 400)
    #expect(transaction.text == #"{"error":"\#(denied("set"))"}"#)
    let script = await gateway.command(
      #"["eval_ro","return redis.call('set','a','b')",0]"#, token: token)
    #expect(script.status == 400)
    // It could look at everything.
    #expect(script.text == #"{"error":"\#(denied("eval_ro"))"}"#)
    #expect(await gateway.ask(.get, "/subscribe/chat", token: token).status == 400)
    await gateway.backend.close()
  }

  @Test("what its Redis does not know is told in its words, and with which Redis that is")
  func unknown() async throws {
    let server = try await RedisServer.shared
    let gateway = try await redisGateway(server)
    let version = try await server.cli("INFO", "server").split(whereSeparator: \.isNewline)
      .first { $0.hasPrefix("redis_version:") }?.dropFirst(14)
    let words =
      "; the Redis behind the gateway (redis \(try #require(version))) has no such command\"}"
    let asked = await gateway.command(#"["json.nosuch","a"]"#)
    #expect(asked.status == 400)
    #expect(asked.text.hasPrefix(#"{"error":"ERR unknown command 'json.nosuch', with args"#))
    #expect(asked.text.hasSuffix(words), "\(asked.text)")
    let bare = await gateway.command(#"["nosuch"]"#)
    #expect(bare.text == #"{"error":"ERR unknown command 'nosuch'"# + words)
    let piped = await gateway.ask(.post, "/pipeline", #"[["ping"],["json.nosuch","a"]]"#)
    #expect(piped.text.hasPrefix(#"[{"result":"PONG"},"#) && piped.text.hasSuffix(words + "]"))
    let together = await gateway.ask(.post, "/multi-exec", #"[["ping"],["json.nosuch","a"]]"#)
    #expect(together.text.hasSuffix(words), "\(together.text)")
    await gateway.backend.close()
  }

  @Test("a gateway that may change nothing lets the whole token look at everything")
  func looking() async throws {
    let gateway = try await redisGateway(try await .shared, isReadOnly: true)
    let denied = await gateway.command(#"["set","a","b"]"#)
    #expect(denied.status == 400)
    // The token is not to blame.
    #expect(
      denied.text
        == #"{"error":"NOPERM this user has no permissions to run the 'set' command or its subcommand: the gateway is read-only"}"#
    )
    #expect(await gateway.command(#"["scan",0]"#).status == 200)
    let script = await gateway.command(#"["eval_ro","return redis.call('set','a','b')",0]"#)
    #expect(script.status == 400)
    #expect(script.text.contains("Write commands are not allowed"))
    #expect(await gateway.command(#"["scan",0]"#, token: TestTokens.reading).status == 400)
    await gateway.backend.close()
  }

  @Test("a store that is gone is said in JSON, with a status that clients tell apart")
  func gone() async throws {
    try await withRedis { server in
      let gateway = try await redisGateway(server)
      try await server.kill()
      let asked = await gateway.command(#"["get","a"]"#)
      #expect(asked.status == 503)
      #expect(asked.text.hasPrefix(#"{"error":"ERR "#))
      let pipeline = await gateway.ask(.post, "/pipeline", #"[["get","a"]]"#)
      #expect(pipeline.status == 503)
      try await server.restart()
      #expect(await gateway.command(#"["ping"]"#).status == 200)
      await gateway.backend.close()
    }
  }

  @Test("a cluster is refused at once")
  func cluster() async throws {
    let cluster = try await RedisCluster.shared
    let master = try #require(try await cluster.masters.first)
    await #expect(throws: (any Error).self) { try await redisGateway(master) }
  }
}
