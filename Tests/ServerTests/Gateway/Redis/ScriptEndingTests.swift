import KeyValueRedis
import RedisServers
import Testing

@testable import Server

@Suite("Scripts without an end over Redis", .timeLimit(.minutes(5)))
struct ScriptEndingTests {
  /// A gateway that waits for half a second, before a server that says soon that a script keeps it busy.
  private func gateway(
    _ body: (Gateway, RedisServer) async throws -> Void
  ) async throws {
    try await withRedis(extra: ["busy-reply-threshold 1500"]) { server in
      let gateway = try await redisGateway(server, deadline: .milliseconds(500))
      try await body(gateway, server)
      await gateway.backend.close()
    }
  }

  @Test(
    "one that was sent here is ended when nobody waits for it any more, and all are served again",
    arguments: ["EVAL", "FCALL"])
  func own(kind: String) async throws {
    try await gateway { gateway, server in
      try await server.cli("SET", "k", "v")
      try await server.cli(
        "FUNCTION", "LOAD",
        "#!lua name=endless\nredis.register_function('endless', function() while true do end end)")
      let command =
        kind == "EVAL" ? #"["eval","while true do end",0]"# : #"["fcall","endless",0]"#
      let ended = await gateway.command(command)
      #expect(ended.status == 504)
      #expect(
        ended.text.contains("the script did not end within 500 ms and is being stopped"),
        "\(ended.text)")
      var reply = await gateway.command(#"["get","k"]"#)
      while reply.status != 200 { reply = await gateway.command(#"["get","k"]"#) }
      #expect(reply.text == #"{"result":"v"}"#)
    }
  }

  @Test("that of somebody else is left alone, also where one that was sent here has waited for it")
  func others() async throws {
    try await gateway { gateway, server in
      async let foreign = server.cli("EVAL", "while true do end", "0")
      while await gateway.command(#"["ping"]"#).status == 200 {}
      // It is given up, then told that the server is busy with another.
      #expect(await gateway.command(#"["eval","return 1",0]"#).status != 200)
      var isBusy = false
      for _ in 0..<20 {
        let reply = await gateway.command(#"["eval","return 1",0]"#)
        #expect(reply.status != 200)
        isBusy = isBusy || reply.text.contains("BUSY")
      }
      #expect(isBusy)
      try await server.cli("SCRIPT", "KILL")
      _ = try? await foreign
    }
  }
}
