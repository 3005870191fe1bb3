import RedisServers
import Testing

@testable import Server

@Suite("news over the gateway")
struct EventTests {
  private func listening(_ served: ServedGateway, _ target: String) async throws -> HTTPConnection {
    let connection = try served.connected()
    try await connection.send(
      HTTPText("POST", target, "[]", fields: [("Accept", "text/event-stream")]))
    try await connection.text(containing: "\n\n")
    return connection
  }

  @Test("messages come as the service tells them")
  func messages() async throws {
    try await withRedis { server in
      let gateway = try await redisGateway(server)
      try await serving(gateway) { served in
        let chat = try await listening(served, "/subscribe/chat")
        let all = try await listening(served, "/psubscribe/ch*")
        let two = try await listening(served, "/subscribe/chat/other")
        #expect(
          try await chat.text(containing: "data: subscribe,chat,1\n\n").contains(
            "Content-Type: text/event-stream"))
        try await all.text(containing: "data: psubscribe,ch*,1\n\n")
        try await two.text(containing: "data: subscribe,other,2\n\n")
        #expect(await gateway.command(#"["publish","chat","hello"]"#).text == #"{"result":2}"#)
        try await chat.text(containing: "data: message,chat,hello\n\n")
        try await all.text(containing: "data: pmessage,ch*,chat,hello\n\n")
        try await two.text(containing: "data: message,chat,hello\n\n")
        #expect(await gateway.command(#"["publish","other","x"]"#).text == #"{"result":1}"#)
        #expect(
          !(try await two.text(containing: "data: message,other,x\n\n")).contains("pmessage"))
        for connection in [chat, all, two] { connection.close() }
      }
    }
  }

  @Test("the monitor begins with OK and tells commands whole")
  func monitor() async throws {
    try await withRedis { server in
      let gateway = try await redisGateway(server)
      try await serving(gateway) { served in
        let monitor = try await listening(served, "/monitor")
        try await monitor.text(containing: "data: \"OK\"\n\n")
        let value = String(repeating: "v", count: 200_000)
        _ = await gateway.ask(.post, "/set/k", value)
        try await monitor.text(containing: "\"set\" \"k\" \"\(value)\"\n\n")
        monitor.close()
      }
    }
  }

  @Test("many clients share one connection, which goes with the last of them")
  func sharing() async throws {
    try await withRedis { server in
      let gateway = try await redisGateway(server)
      try await serving(gateway) { served in
        var clients: [HTTPConnection] = []
        for number in 0..<100 {
          clients.append(try await listening(served, "/subscribe/c\(number % 10)"))
        }
        func upstream() async throws -> Int {
          try await server.cli("CLIENT", "LIST", "TYPE", "pubsub").split(separator: "\n").count
        }
        #expect(try await upstream() == 1)
        let channels = try await server.cli("PUBSUB", "CHANNELS").split(separator: "\n").count
        #expect(channels == 10)
        for client in clients.dropFirst(1) { client.close() }
        while try await server.cli("PUBSUB", "CHANNELS") != "c0" {}
        clients[0].close()
        while try await upstream() > 0 {}
      }
    }
  }

  @Test("one who comes back to a channel that was left hears it")
  func returning() async throws {
    try await withRedis { server in
      let gateway = try await redisGateway(server)
      try await serving(gateway) { served in
        let other = try await listening(served, "/subscribe/other")
        for number in 0..<20 {
          let client = try await listening(served, "/subscribe/chat")
          _ = await gateway.command(#"["publish","chat","\#(number)"]"#)
          try await client.text(containing: "data: message,chat,\(number)\n\n")
          client.close()
        }
        other.close()
      }
    }
  }

  @Test("a client without news hears that the gateway is there")
  func heartbeat() async throws {
    try await withRedis { server in
      let gateway = try await redisGateway(server, heartbeat: .milliseconds(50))
      try await serving(gateway) { served in
        let client = try await listening(served, "/subscribe/quiet")
        try await client.text(containing: "\r\n:\n\n\r\n")
        client.close()
      }
    }
  }

  @Test("when the store is lost, so are the news, and new clients come to the new one")
  func lost() async throws {
    try await withRedis { server in
      let gateway = try await redisGateway(server)
      try await serving(gateway) { served in
        let client = try await listening(served, "/subscribe/chat")
        try await server.kill()
        try await client.text(containing: "0\r\n\r\n")
        try await server.restart()
        let again = try await listening(served, "/subscribe/chat")
        _ = await gateway.command(#"["publish","chat","back"]"#)
        try await again.text(containing: "data: message,chat,back\n\n")
        client.close()
        again.close()
      }
    }
  }

  @Test("a client that does not take its news is let go, and the others keep theirs")
  func slow() async throws {
    try await withRedis { server in
      let gateway = try await redisGateway(server)
      var patience = ConnectionPatience()
      patience.writing = .milliseconds(500)
      try await serving(gateway, patience: patience) { served in
        let slow = try await listening(served, "/subscribe/chat")
        let quick = try await listening(served, "/subscribe/chat")
        let large = String(repeating: "x", count: 100_000)
        for number in 0..<200 {
          _ = await gateway.ask(.post, "/publish/chat", large + "\(number)")
          try await quick.text(containing: "x\(number)\n\n")
          quick.forget()
        }
        while try await server.cli("PUBSUB", "NUMSUB", "chat") != "chat\n1" {}
        quick.close()
        slow.close()
      }
    }
  }
}
