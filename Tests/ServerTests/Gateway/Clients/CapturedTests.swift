import RedisServers
import Testing

@testable import Server

/// Requests as they were captured from the official clients, and the answers that those understand.
@Suite("captured requests")
struct CapturedTests {
  @Test(
    "the JavaScript client's pipeline, hash and scan, byte for byte",
    arguments: GatewayStore.allCases)
  func captured(_ store: GatewayStore) async throws {
    try await store.withGateway { gateway in
      func ask(_ target: String, _ body: String) async -> String {
        await gateway.ask(.post, target, body) { $0.encoding = "base64" }.text
      }
      #expect(await ask("/", #"["set","s:obj","{}"]"#) == #"{"result":"OK"}"#)
      #expect(
        await ask("/", #"["scan",0,"match","s:*","count",100]"#)
          == #"{"result":["MA==",["czpvYmo="]]}"#)
      #expect(await ask("/pipeline", #"[["set","s:1","héllo","ex",60]]"#) == #"[{"result":"OK"}]"#)
      #expect(await ask("/", #"["get","s:1"]"#) == #"{"result":"aMOpbGxv"}"#)
      #expect(await ask("/", #"["hset","h:1","name","Ann"]"#) == #"{"result":1}"#)
      #expect(await ask("/", #"["hgetall","h:1"]"#) == #"{"result":["bmFtZQ==","QW5u"]}"#)
      #expect(await ask("/", #"["hgetall","absent"]"#) == #"{"result":[]}"#)
      #expect(await ask("/", #"["get","absent"]"#) == #"{"result":null}"#)
      #expect(await ask("/", #"["PING"]"#) == #"{"result":"UE9ORw=="}"#)
      #expect(await ask("/", #"["TYPE","s:1"]"#) == #"{"result":"c3RyaW5n"}"#)
      #expect(await ask("/", #"["INCRBYFLOAT","f",1.50]"#) == #"{"result":"MS41"}"#)
      #expect(
        await ask("/pipeline", #"[["set","o","OK"],["get","o"],["mget","o","absent"]]"#)
          == #"[{"result":"OK"},{"result":"OK"},{"result":["T0s=",null]}]"#)
    }
  }

  @Test(
    "refusals are the service's, word for word, and never in base64",
    arguments: GatewayStore.allCases)
  func refused(_ store: GatewayStore) async throws {
    try await store.withGateway { gateway in
      func ask(_ body: String, token: String? = TestTokens.full) async -> Asked {
        await gateway.ask(.post, "/", body, token: token) { $0.encoding = "base64" }
      }
      for token in [nil, "wrong"] {
        let asked = await ask(#"["get","k"]"#, token: token)
        #expect(asked.status == 401)
        #expect(asked.text == #"{"error":"WRONGPASS invalid or missing auth token"}"#)
      }
      for (body, name) in [
        (#"["set","k","v"]"#, "set"), (#"["SCAN",0]"#, "scan"), (#"["keys","*"]"#, "keys"),
      ] {
        let asked = await ask(body, token: TestTokens.reading)
        #expect(asked.status == 400)
        #expect(
          asked.text
            == #"{"error":"NOPERM this user has no permissions to run the '\#(name)' command or its subcommand"}"#
        )
      }
      _ = await ask(#"["hset","h","f","v"]"#)
      let wrongType = await ask(#"["get","h"]"#)
      #expect(wrongType.status == 400)
      #expect(
        wrongType.text
          == #"{"error":"WRONGTYPE Operation against a key holding the wrong kind of value"}"#)
      let missing = await ask(#"["evalsha","00",0]"#)
      #expect(missing.text.lowercased().contains("noscript"))
      #expect(await gateway.ask(nil, "/").status == 405)
    }
  }

  @Test("results are flat, floats are strings and booleans are numbers")
  func shapes() async throws {
    try await withRedis { server in
      let gateway = try await redisGateway(server)
      _ = await gateway.command(#"["zadd","z",1,"a",2.5,"b"]"#)
      #expect(
        await gateway.command(#"["zrange","z",0,-1,"WITHSCORES"]"#).text
          == #"{"result":["a","1","b","2.5"]}"#)
      #expect(await gateway.command(#"["zscore","z","b"]"#).text == #"{"result":"2.5"}"#)
      #expect(await gateway.command(#"["smismember","s","a","b"]"#).text == #"{"result":[0,0]}"#)
      #expect(await gateway.command(#"["exists","z"]"#).text == #"{"result":1}"#)
      _ = await gateway.command(#"["config","set","notify-keyspace-events","KEA"]"#)
      #expect(
        await gateway.command(#"["config","get","notify-keyspace-events"]"#).text
          == #"{"result":["notify-keyspace-events","AKE"]}"#)
      await gateway.backend.close()
    }
  }

  @Test("the path form: segments, body, query, in that order")
  func paths() async throws {
    try await withRedis { server in
      let gateway = try await redisGateway(server)
      #expect(await gateway.ask(.get, "/set/foo/bar").text == #"{"result":"OK"}"#)
      #expect(await gateway.ask(.post, "/set/body?EX=100", "VAL").text == #"{"result":"OK"}"#)
      #expect(
        [#"{"result":100}"#, #"{"result":99}"#].contains(await gateway.ask(.get, "/ttl/body").text))
      #expect(await gateway.ask(.put, "/set/put?NX", "a b").text == #"{"result":"OK"}"#)
      #expect(await gateway.ask(.put, "/set/put?NX", "a b").text == #"{"result":null}"#)
      #expect(await gateway.ask(.get, "/get/put").text == #"{"result":"a b"}"#)
      #expect(await gateway.ask(.head, "/get/put").status == 200)
      #expect(
        await gateway.ask(.get, "/get/put?_token=\(TestTokens.reading)", token: nil).text
          == #"{"result":"a b"}"#)
      #expect(
        await gateway.ask(.get, "/favicon.ico").text.hasPrefix(
          #"{"error":"ERR unknown command 'favicon.ico'"#))
      await gateway.backend.close()
    }
  }

  @Test("literals, NUL bytes and a megabyte survive")
  func values() async throws {
    try await withRedis { server in
      let gateway = try await redisGateway(server)
      _ = await gateway.command(#"["mset","a",1e3,"b",1.0,"c",true,"d","x\u0000y"]"#)
      #expect(
        await gateway.command(#"["mget","a","b","c","d"]"#).text
          == #"{"result":["1e3","1.0","true","x\u0000y"]}"#)
      let large = String(repeating: "é", count: 1 << 19)
      #expect(await gateway.ask(.post, "/set/large", large).text == #"{"result":"OK"}"#)
      #expect(await gateway.command(#"["get","large"]"#).text == "{\"result\":\"\(large)\"}")
      #expect(await gateway.command(#"["strlen","large"]"#).text == #"{"result":1048576}"#)
      await gateway.backend.close()
    }
  }

  @Test("a type for each key of a page, in pipelines and transactions too")
  func types() async throws {
    try await withRedis { server in
      let gateway = try await redisGateway(server)
      _ = await gateway.command(#"["set","k","v"]"#)
      let scan = #"["scan","0","match","k*","withtype"]"#
      let page = #"{"result":["0",["k","string"]]}"#
      #expect(await gateway.command(scan).text == page)
      #expect(
        await gateway.ask(.post, "/pipeline", #"[["ping"],\#(scan)]"#).text
          == #"[{"result":"PONG"},\#(page)]"#)
      #expect(await gateway.ask(.post, "/multi-exec", "[\(scan)]").text == "[\(page)]")
      #expect(
        await gateway.command(#"["scan",0,"match","x*","withtype"]"#).text
          == #"{"result":["0",[]]}"#)
      await gateway.backend.close()
    }
  }
}
