import RedisServers
import Testing

@testable import Server

@Suite("HTTP")
struct HTTPTests {
  @Test("requests of a connection are answered one after the other, each with another sync token")
  func keepAlive() async throws {
    let gateway = try await redisGateway(try await .shared)
    try await serving(gateway) { served in
      let connection = try served.connected()
      let request = HTTPText("POST", "/", #"["ping"]"#)
      try await connection.send(request.bytes + request.bytes + request.bytes)
      var tokens: Set<String> = []
      for _ in 0..<3 {
        let reply = try await connection.reply()
        #expect(reply.status == 200)
        #expect(reply.text == #"{"result":"PONG"}"#)
        #expect(reply.fields["content-type"] == "application/json")
        tokens.insert(try #require(reply.fields["upstash-sync-token"]))
      }
      #expect(tokens.count == 3)
      connection.close()
    }
  }

  @Test("HEAD has the head of the answer and no body")
  func head() async throws {
    let gateway = try await redisGateway(try await .shared)
    try await serving(gateway) { served in
      let connection = try served.connected()
      try await connection.send(HTTPText("HEAD", "/echo/hello"))
      let reply = try await connection.reply(toHead: true)
      #expect(reply.status == 200)
      #expect(reply.fields["content-length"] == "18")
      try await connection.send(HTTPText("GET", "/ping"))
      #expect(try await connection.reply().text == #"{"result":"PONG"}"#)
      connection.close()
    }
  }

  @Test(
    "errors have a body of JSON on every status",
    arguments: [
      ("POST", "/", #"["ping"]"#, "wrong", 401), ("DELETE", "/get/a", "", TestTokens.full, 405),
      ("OPTIONS", "/", "", TestTokens.full, 405), ("PATCH", "/", "[]", TestTokens.full, 405),
      ("GET", "/_gateway/x", "", TestTokens.full, 404), ("POST", "/", "", TestTokens.full, 400),
      ("GET", "/get/%", "", TestTokens.full, 400),
    ])
  func errors(method: String, target: String, body: String, token: String, status: Int) async throws
  {
    let gateway = try await redisGateway(try await .shared)
    try await serving(gateway) { served in
      let reply = try await served.ask(HTTPText(method, target, body, token: token))
      #expect(reply.status == status)
      #expect(reply.fields["content-type"] == "application/json")
      #expect(reply.fields["upstash-sync-token"] != nil)
      #expect(reply.text.hasPrefix(#"{"error":""#))
      if status == 405 { #expect(reply.fields["allow"] == "HEAD, GET, POST, PUT") }
    }
  }

  @Test("a body in pieces, and one that waits to be asked for")
  func bodies() async throws {
    let gateway = try await redisGateway(try await .shared)
    try await serving(gateway) { served in
      let connection = try served.connected()
      try await connection.send(
        HTTPText("POST", "/", "", fields: [("Transfer-Encoding", "chunked")]).head)
      for piece in ["2\r\n[\"\r\n", "4\r\nping\r\n", "2\r\n\"]\r\n", "0\r\n\r\n"] {
        try await connection.send(piece)
      }
      #expect(try await connection.reply().text == #"{"result":"PONG"}"#)
      let waiting = HTTPText("POST", "/", #"["ping"]"#, fields: [("Expect", "100-continue")])
      try await connection.send(waiting.head)
      #expect(try await connection.reply().status == 100)
      try await connection.send(waiting.body)
      #expect(try await connection.reply().text == #"{"result":"PONG"}"#)
      connection.close()
    }
  }

  @Test("resp2 comes as octets")
  func resp2() async throws {
    let gateway = try await redisGateway(try await .shared)
    try await serving(gateway) { served in
      let reply = try await served.ask(
        HTTPText("POST", "/", #"["echo","bar"]"#, fields: [("Upstash-Response-Format", "resp2")]))
      #expect(reply.fields["content-type"] == "application/octet-stream")
      #expect(reply.text == "$3\r\nbar\r\n")
    }
  }
}
