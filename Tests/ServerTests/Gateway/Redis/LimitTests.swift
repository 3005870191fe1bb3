import RedisServers
import Testing

@testable import Server

@Suite("limits over Redis")
struct LimitTests {
  private func gateway(
    _ server: RedisServer, _ change: (inout GatewayLimits) -> Void
  ) async throws -> Gateway {
    var limits = GatewayLimits()
    change(&limits)
    return try await redisGateway(server, limits: limits)
  }

  @Test("the day's commands run out in the middle of a pipeline, and discard a transaction")
  func commands() async throws {
    let gateway = try await gateway(try await .shared) { $0.dailyCommands = 3 }
    let words =
      "ERR max daily request limit exceeded. Limit: 3, Usage: 4."
      + " See https://upstash.com/docs/redis/troubleshooting/max_daily_request_limit for details"
    #expect(
      await gateway.ask(.post, "/pipeline", #"[["ping"],["watch"]]"#).text
        .hasPrefix(#"[{"result":"PONG"},{"error":"ERR Command"#))
    let transaction = await gateway.ask(.post, "/multi-exec", #"[["ping"],["ping"]]"#)
    #expect(transaction.status == 400)
    #expect(transaction.text == #"{"error":"\#(words)"}"#)
    #expect(
      await gateway.ask(.post, "/pipeline", #"[["ping"],["ping"]]"#).text
        == #"[{"result":"PONG"},{"error":"\#(words)"}]"#)
    let single = await gateway.command(#"["ping"]"#)
    #expect(single.status == 400)
    #expect(single.text == #"{"error":"\#(words)"}"#)
    await gateway.backend.close()
  }

  @Test("what was served is told to the last command, and asking costs nothing")
  func usage() async throws {
    let gateway = try await gateway(try await .shared) { $0.monthlyCommands = 500_000 }
    _ = await gateway.ask(.post, "/pipeline", #"[["ping"],["nosuch"],["watch"],[]]"#)
    _ = await gateway.command(#"["ping"]"#)
    _ = await gateway.command(#"["ping"]"#, token: "wrong")
    _ = await gateway.command("{")
    _ = await gateway.ask(.post, "/multi-exec", #"[["ping"],["incr"]]"#)
    #expect(
      await gateway.ask(.get, "/_gateway/usage").text
        == #"{"commands":7,"today":7,"month":7,"requests":6,"maxDailyCommands":null,"maxMonthlyCommands":500000}"#
    )
    #expect(await gateway.ask(.get, "/_gateway/usage", token: nil).status == 401)
    await gateway.backend.close()
  }

  @Test("a full store refuses what makes it larger, and is emptied all the same")
  func storage() async throws {
    try await withRedis { server in
      let gateway = try await gateway(server) { $0.storageBytes = 3 << 20 }
      #expect(await gateway.command(#"["set","a","b"]"#).status == 200)
      #expect(
        await gateway.command(#"["xgroup","create","s","g","0","mkstream"]"#).status == 200)
      let large = String(repeating: "x", count: 4 << 20)
      #expect(await gateway.ask(.post, "/set/large", large).status == 200)
      let full = #"{"error":"ERR DB capacity quota exceeded"}"#
      #expect(await gateway.command(#"["set","a","b"]"#).text == full)
      #expect(
        await gateway.ask(.post, "/pipeline", #"[["set","a","b"],["get","a"]]"#).text
          == #"[\#(full),{"result":"b"}]"#)
      #expect(await gateway.ask(.post, "/multi-exec", #"[["set","a","b"]]"#).text == full)
      #expect(
        await gateway.ask(
          .post, "/pipeline", #"[["xgroup","destroy","s","g"],["script","flush"]]"#
        ).text == #"[{"result":1},{"result":"OK"}]"#)
      #expect(await gateway.command(#"["del","large"]"#).text == #"{"result":1}"#)
      // What the server's own buffers took it gives back by and by.
      let end = ContinuousClock.now + .seconds(60)
      while await gateway.command(#"["set","a","b"]"#).status != 200 {
        try #require(ContinuousClock.now < end, "it is full for good")
        await Task.yield()
      }
      await gateway.backend.close()
    }
  }
}
