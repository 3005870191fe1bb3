import RedisServers
import Testing

@testable import Server

@Suite("hostile requests")
struct HostileTests {
  @Test(
    "what is no request is answered in JSON and ends the connection",
    arguments: [
      "hello\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n", "GET / HTTP/2.0\r\n\r\n",
      "GET / HTTP/1.1\r\nA: b\0c\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
      "\u{16}\u{3}\u{1}\u{2}\0", "GET /\u{1} HTTP/1.1\r\n\r\n",
      "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n[]",
    ])
  func malformed(text: String) async throws {
    let gateway = try await redisGateway(try await .shared)
    try await serving(gateway) { served in
      let connection = try served.connected()
      try await connection.send(text)
      let reply = try await connection.reply()
      #expect(reply.status == 400)
      #expect(reply.text == #"{"error":"\#(ServiceWords.malformed)"}"#)
      #expect(await connection.end() == "")
    }
  }

  @Test("heads are bounded: a field, all of them, their number, the address")
  func heads() async throws {
    let gateway = try await redisGateway(try await .shared)
    let large = String(repeating: "a", count: 90_000)
    let texts = [
      (HTTPText("GET", "/get/\(large)"), 431),
      (HTTPText("GET", "/get/" + large.prefix(40_000)), 414),
      (HTTPText("GET", "/ping", fields: [("X", large)]), 431),
      (HTTPText("GET", "/ping", fields: (0..<200).map { ("X-\($0)", "a") }), 431),
    ]
    try await serving(gateway) { served in
      for (text, status) in texts {
        let reply = try await served.ask(text)
        #expect(reply.status == status)
        #expect(reply.text.hasPrefix(#"{"error":"ERR "#))
      }
    }
  }

  @Test("bodies are bounded, whether they say their length or not")
  func bodies() async throws {
    var limits = GatewayLimits()
    limits.requestBytes = 1000
    let gateway = try await redisGateway(try await .shared, limits: limits)
    let exact = #"["echo",""# + String(repeating: "a", count: 989) + #""]"#
    let words = #"{"error":"ERR max request size exceeded"}"#
    try await serving(gateway) { served in
      #expect(try await served.ask(HTTPText("POST", "/", exact)).status == 200)
      let announced = try await served.ask(HTTPText("POST", "/", exact + " "))
      #expect(announced.status == 413)
      #expect(announced.text == words)
      let connection = try served.connected()
      let chunked = HTTPText("POST", "/", "", fields: [("Transfer-Encoding", "chunked")])
      try await connection.send(chunked.head + Array("3e9\r\n\(exact) \r\n0\r\n\r\n".utf8))
      let reply = try await connection.reply()
      #expect(reply.status == 413)
      #expect(reply.text == words)
      // The connection is as good as before.
      try await connection.send(HTTPText("GET", "/ping"))
      #expect(try await connection.reply().status == 200)
      connection.close()
    }
  }

  @Test(
    "a body that is too large is read and dropped also of a client that asks no more",
    .timeLimit(.minutes(1)))
  func asksNoMore() async throws {
    var limits = GatewayLimits()
    limits.requestBytes = 1000
    let gateway = try await redisGateway(try await .shared, limits: limits)
    var patience = ConnectionPatience()
    (patience.head, patience.body, patience.parting) = (.seconds(300), .seconds(300), .seconds(30))
    let body = String(repeating: "a", count: 11 << 20)
    try await serving(gateway, patience: patience) { served in
      for token in [TestTokens.full, "wrong"] {
        let connection = try served.connected()
        try await connection.send(
          HTTPText("POST", "/", body, token: token, fields: [("Connection", "close")]))
        #expect(try await connection.reply().status == (token == "wrong" ? 401 : 413))
        #expect(await connection.end() == "")
        connection.close()
      }
      // Of several requests at once only the last one is the last.
      let connection = try served.connected()
      let last = HTTPText("GET", "/ping", fields: [("Connection", "close")])
      try await connection.send(HTTPText("GET", "/echo/a").bytes + last.bytes)
      #expect(try await connection.reply().text == #"{"result":"a"}"#)
      #expect(try await connection.reply().text == #"{"result":"PONG"}"#)
      #expect(await connection.end() == "")
    }
  }

  @Test("without a token not even the body is waited for")
  func unauthorised() async throws {
    let gateway = try await redisGateway(try await .shared)
    try await serving(gateway) { served in
      let connection = try served.connected()
      let request = HTTPText(
        "POST", "/", token: "wrong", fields: [("Content-Length", "9000000")])
      try await connection.send(request.head)
      #expect(try await connection.reply().status == 401)
      connection.close()
    }
  }

  @Test("paths lead nowhere, and nothing of a request comes back as a header")
  func traversal() async throws {
    try await withRedis { server in
      let gateway = try await redisGateway(server)
      try await serving(gateway) { served in
        let traversal = try await served.ask(HTTPText("GET", "/../../etc/passwd"))
        #expect(traversal.status == 400)
        #expect(traversal.text.hasPrefix(#"{"error":"ERR unknown command '..'"#))
        let injected = try await served.ask(
          HTTPText("GET", "/echo/a%0d%0aX-Injected:%20yes%0d%0a%0d%0abody"))
        #expect(injected.fields["x-injected"] == nil)
        #expect(injected.text == #"{"result":"a\r\nX-Injected: yes\r\n\r\nbody"}"#)
        let unknown = try await served.ask(HTTPText("GET", "/a%0d%0aX-Injected:%20yes"))
        #expect(unknown.fields["x-injected"] == nil)
        #expect(unknown.status == 400)
      }
    }
  }

  @Test("slow heads, slow bodies and silent connections are ended")
  func slow() async throws {
    let gateway = try await redisGateway(try await .shared)
    var patience = ConnectionPatience()
    patience.head = .milliseconds(300)
    patience.body = .milliseconds(300)
    try await serving(gateway, patience: patience) { served in
      let silent = try served.connected()
      #expect(await silent.end() == "")
      let head = try served.connected()
      try await head.send("GET /ping HTTP/1.1\r\nHost:")
      #expect(await head.end() == "")
      let body = try served.connected()
      try await body.send(
        HTTPText("POST", "/", "", fields: [("Content-Length", "8")]).head + Array("[".utf8))
      #expect(await body.end().hasPrefix("HTTP/1.1 408 "))
      let idle = try served.connected()
      try await idle.send(HTTPText("GET", "/ping"))
      #expect(try await idle.reply().status == 200)
      #expect(await idle.end() == "")
    }
  }

  @Test("a client that takes no answer is let go")
  func stuck() async throws {
    try await withRedis { server in
      var limits = GatewayLimits()
      limits.connections = 1
      let gateway = try await redisGateway(server, limits: limits)
      _ = await gateway.ask(.post, "/set/large", String(repeating: "x", count: 8 << 20))
      var patience = ConnectionPatience()
      patience.writing = .milliseconds(300)
      try await serving(gateway, patience: patience) { served in
        let stuck = try served.connected()
        // It is the one that is let in, not whoever asks next.
        try await stuck.send(HTTPText("GET", "/ping"))
        #expect(try await stuck.reply().status == 200)
        try await stuck.send(HTTPText("GET", "/get/large"))
        try await served.untilWelcome()
        // It reads only now, when it is too late for the rest.
        #expect(await stuck.end().utf8.count < 8 << 20)
      }
    }
  }

  @Test("connections beyond the limit that say nothing keep nobody from being told so")
  func silent() async throws {
    var limits = GatewayLimits()
    limits.connections = 1
    var patience = ConnectionPatience()
    patience.parting = .seconds(1)
    let gateway = try await redisGateway(try await .shared, limits: limits)
    try await serving(gateway, patience: patience) { served in
      let first = try served.connected()
      try await first.send(HTTPText("GET", "/ping"))
      #expect(try await first.reply().status == 200)
      // More than are taken beyond the limit: the last of them wait until others have made room.
      let silent = try (0..<100).map { _ in try served.connected() }
      let asking = try served.connected()
      try await asking.send(HTTPText("GET", "/ping"))
      #expect(try await asking.reply().status == 429)
      try await first.send(HTTPText("GET", "/ping"))
      #expect(try await first.reply().status == 200)
      for connection in silent + [first, asking] { connection.close() }
    }
  }

  @Test("one connection too many is told so")
  func connections() async throws {
    var limits = GatewayLimits()
    limits.connections = 2
    let gateway = try await redisGateway(try await .shared, limits: limits)
    try await serving(gateway) { served in
      let first = try served.connected()
      let second = try served.connected()
      for connection in [first, second] {
        try await connection.send(HTTPText("GET", "/ping"))
        #expect(try await connection.reply().status == 200)
      }
      let third = try served.connected()
      try await third.send(HTTPText("GET", "/ping"))
      let reply = try await third.reply()
      #expect(reply.status == 429)
      #expect(reply.text == #"{"error":"ERR max concurrent connections exceeded"}"#)
      #expect(await third.end() == "")
      first.close()
      try await served.untilWelcome()
      second.close()
    }
  }
}
