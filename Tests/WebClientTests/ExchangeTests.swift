import KeyValue
import RedisServers
import Testing
import WebClient
import WebServers

@Suite("A web client", .timeLimit(.minutes(5)))
struct ExchangeTests {
  @Test("sends what it is given, with its token, and reads the answer")
  func exchange() async throws {
    let server = try await ScriptedServer { _, _ in .json("{}", headers: ["X-Sync: 7"]) }
    let client = try server.client(token: "T")
    var request = WebRequest(.post(Array("[1]".utf8)), path: "/pipeline", isRepeatable: false)
    request.headers = [("Upstash-Encoding", "base64")]
    let response = try await client.send(request)
    #expect(response.status == 200)
    #expect(response.text == "{}")
    #expect(response.header("x-sync") == "7")
    let sent = try #require(server.requests.first)
    #expect(sent.method == "POST")
    #expect(sent.target == "/pipeline")
    #expect(sent.text == "[1]")
    #expect(sent.header("authorization") == "Bearer T")
    #expect(sent.header("upstash-encoding") == "base64")
    await server.stop()
  }

  @Test("keeps its connection, and makes another one when that was closed")
  func reuse() async throws {
    let server = try await ScriptedServer { _, before in
      before == 3 ? .last("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") : .response(200)
    }
    let client = try server.client()
    for _ in 0..<4 { _ = try await client.send(.write) }
    #expect(server.connections == 1)
    for _ in 0..<3 { _ = try await client.send(.read) }
    #expect(server.connections == 2)
    await server.stop()
  }

  @Test("an answer of any status is an answer", arguments: [204, 400, 401, 404, 418])
  func statuses(_ status: Int) async throws {
    let server = try await ScriptedServer { _, _ in .response(status, status == 204 ? "" : "no") }
    #expect(try await server.client(token: "T").send(.write).status == status)
    #expect(server.requests.count == 1)
    await server.stop()
  }

  @Test("says that nobody answers, and sends again only as often as it should")
  func refused() async throws {
    let server = try await ScriptedServer { _, _ in .silence }
    await server.stop()
    let error = await failure(try server.client(), .write)
    #expect(error?.kind == .unreachable)
    #expect(error?.wasSent == false)
    #expect(error?.words == "nobody answers at 127.0.0.1:\(server.port): connection refused")
  }

  @Test("says that there is no such host")
  func unknownHost() async throws {
    let options = WebOptions(try WebAddress("http://no-such-host.invalid"))
    let error = await failure(try WebClient(options), .get("/"))
    #expect(error?.kind == .unreachable)
    #expect(error?.words.contains("no-such-host.invalid") == true)
  }

  @Test("repeats a read that was reset, and not a write")
  func reset() async throws {
    let server = try await ScriptedServer { _, before in before == 0 ? .reset : .response(200, "x")
    }
    #expect(try await server.client().send(.read).text == "x")
    #expect(server.requests.count == 2)
    await server.stop()
    let second = try await ScriptedServer { _, _ in .reset }
    let error = await failure(try second.client(), .write)
    #expect(error?.kind == .lost)
    #expect(error?.wasSent == true)
    #expect(second.requests.count == 1)
    await second.stop()
  }

  @Test("takes a body cut short for no answer, however it is cut")
  func cut() async throws {
    let server = try await ScriptedServer { _, before in
      before % 2 == 0
        ? .cut("{", announcing: 10)
        : .last("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n")
    }
    for _ in 0..<2 {
      let error = await failure(try server.client(), .write)
      #expect(error?.kind == .lost)
      #expect(
        error?.words
          == "127.0.0.1:\(server.port) closed the connection before its answer was whole")
      #expect(error?.wasSent == true)
    }
    await server.stop()
  }

  @Test("what is no HTTP is no answer")
  func garbage() async throws {
    let server = try await ScriptedServer { _, _ in .last("+PONG\r\n") }
    let error = await failure(try server.client(), .write)
    #expect(error?.kind == .garbage || error?.kind == .lost)
    #expect(error?.wasSent == true)
    await server.stop()
  }

  @Test("reads no answer that is longer than its limit, announced or not")
  func tooLarge() async throws {
    let server = try await ScriptedServer { request, _ in
      request.target == "/announced"
        ? .response(200, String(repeating: "x", count: 2000))
        : .bytes(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "400\r\n\(String(repeating: "x", count: 1024))\r\n"
            + "400\r\n\(String(repeating: "x", count: 1024))\r\n0\r\n\r\n")
    }
    for path in ["/announced", "/chunked"] {
      let client = try server.client { $0.maxResponseBytes = 1500 }
      #expect(await failure(client, .get(path))?.kind == .tooLarge(limit: 1500))
      let patient = try server.client { $0.maxResponseBytes = 2048 }
      #expect(try await patient.send(.get(path)).body.count >= 2000)
    }
    await server.stop()
  }

  @Test("counts each time a request leaves, and sends none that its meter does not allow")
  func metered() async throws {
    let server = try await ScriptedServer { _, before in before < 2 ? .reset : .response(200) }
    let meter = CountingMeter(allowing: 4)
    var request = WebRequest.read
    request.meter = meter
    _ = try await server.client().send(request)
    #expect(meter.sentCount == 3)
    _ = try await server.client().send(request)
    #expect(await failure(try server.client(), request)?.kind == .held)
    #expect(server.requests.count == 4)
    await server.stop()
    _ = await failure(try server.client(), request)
    #expect(meter.sentCount == 4)
  }
}
