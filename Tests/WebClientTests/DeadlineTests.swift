import KeyValue
import RedisServers
import Testing
import WebClient
import WebServers

@Suite("The deadline of a web client", .timeLimit(.minutes(5)))
struct DeadlineTests {
  private func hasEnded(_ body: () async throws -> Void) async rethrows -> Bool {
    let start = ContinuousClock.now
    try await body()
    // The servers of these tests never answer: without a deadline it would not end at all.
    return start.duration(to: .now) < .seconds(60)
  }

  @Test("ends a request that hangs before its answer, and in the middle of a body")
  func hung() async throws {
    let server = try await ScriptedServer { request, _ in
      request.target == "/before" ? .silence : .hung("{\"result\":", announcing: 100)
    }
    for path in ["/before", "/middle"] {
      let client = try server.client { $0.deadline = .milliseconds(1500) }
      let request = WebRequest(.post([]), path: path, isRepeatable: true)
      let isOver = await hasEnded {
        let error = await failure(client, request)
        #expect(error?.kind == .timedOut)
        #expect(error?.wasSent == true)
        #expect(error?.words == "127.0.0.1:\(server.port) did not answer within 1500 ms")
      }
      #expect(isOver)
    }
    // What was sent and timed out is not sent again.
    #expect(server.requests.count == 2)
    await server.stop()
  }

  @Test("tells a write that did not leave from one that did")
  func unsent() async throws {
    let server = try await ScriptedServer { _, _ in .response(200) }
    let hung = try TCPProxy(toPort: server.port)
    hung.ignoreNewConnections()
    var options = WebOptions(try WebAddress("https://127.0.0.1:\(hung.port)"))
    options.deadline = .milliseconds(1500)
    options.connectDeadline = .seconds(20)
    let error = await failure(try WebClient(options), .write)
    #expect(error?.kind == .timedOut)
    #expect(error?.wasSent == false)
    #expect(error?.words == "127.0.0.1:\(hung.port) could not be asked within 1500 ms")
    #expect(server.requests.isEmpty)
    hung.stop()
    await server.stop()
  }

  @Test("ends a request at once when its caller gives up, and says whether it had left")
  func cancelled() async throws {
    let server = try await ScriptedServer { _, _ in .silence }
    let client = try server.client()
    let task = Task { await failure(client, .write) }
    await server.wait(forRequests: 1)
    task.cancel()
    let error = await task.value
    #expect(error?.kind == .cancelled)
    #expect(error?.wasSent == true)
    let early = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await failure(client, .write)
    }
    #expect(await early.value?.wasSent == false)
    await server.stop()
  }

  @Test(
    "a server that asks to wait is asked again then, for writes too, however its clock jumps",
    arguments: ["1", "date"])
  func retryAfter(_ kind: String) async throws {
    // The server's clock is in another century, and jumps: only the way from one date to the other counts.
    let server = try await ScriptedServer { _, before in
      guard before < 2 else { return .response(200, "done") }
      let year = before == 0 ? 2099 : 1999
      let dates = [
        "Date: Thu, 01 Jan \(year) 00:00:00 GMT", "Retry-After: Thu, 01 Jan \(year) 00:00:01 GMT",
      ]
      return .response(429, "slow", headers: kind == "date" ? dates : ["Retry-After: 1"])
    }
    let start = ContinuousClock.now
    #expect(try await server.client(token: "T").send(.write).text == "done")
    #expect(start.duration(to: .now) >= .seconds(2))
    #expect(server.requests.count == 3)
    await server.stop()
  }

  @Test("a server that asks to wait longer than there is time is not waited for")
  func longWait() async throws {
    let server = try await ScriptedServer { _, _ in .response(429, headers: ["Retry-After: 3600"]) }
    let response = try await server.client().send(.write)
    #expect(response.status == 429)
    #expect(response.retryAfter == .seconds(3600))
    #expect(server.requests.count == 1)
    await server.stop()
  }

  @Test("what another reason makes vain is not sent again")
  func final() async throws {
    let server = try await ScriptedServer { _, _ in .json(#"{"error":"quota"}"#, status: 429) }
    var request = WebRequest.write
    request.isFinal = { $0.text.contains("quota") }
    #expect(try await server.client().send(request).status == 429)
    #expect(server.requests.count == 1)
    await server.stop()
  }

  @Test("a read is asked again when the server failed, a write is not")
  func failures() async throws {
    let server = try await ScriptedServer { _, _ in .response(503) }
    #expect(try await server.client().send(.read).status == 503)
    #expect(server.requests.count == 3)
    #expect(try await server.client().send(.write).status == 503)
    #expect(server.requests.count == 4)
    await server.stop()
  }
}
