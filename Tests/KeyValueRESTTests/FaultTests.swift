import KeyValue
import KeyValueREST
import Testing
import WebServers

/// Each fault meets a read, which fails with its reason, and writes of one command and of several, of which is told
/// whether they may have happened.
@Suite("A REST store whose service fails", .timeLimit(.minutes(5)))
struct FaultTests {
  /// One fault, and what reading and writing make of it.
  struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let answer: ScriptedServer.Answer
    let read: StoreError.Code
    let write: StoreError.Code

    /// Short only where it must pass: other tests of the same process may hold up an answer.
    var deadline: Duration { read == .timedOut ? .seconds(2) : .seconds(30) }

    init(
      _ name: String, _ answer: ScriptedServer.Answer, read: StoreError.Code,
      write: StoreError.Code = .outcomeUnknown
    ) {
      testDescription = name
      self.answer = answer
      self.read = read
      self.write = write
    }
  }

  static let faults: [Fault] = [
    Fault("a reset", .reset, read: .unreachable),
    Fault("silence", .silence, read: .timedOut),
    Fault("a body that hangs", .hung(#"{"result":"#, announcing: 99), read: .timedOut),
    Fault("a body cut short", .cut(#"{"result":"#, announcing: 99), read: .unreachable),
    Fault(
      "HTML", .response(200, "<html>hi</html>", type: "text/html"), read: .unreachable),
    Fault("HTML called JSON", .json("<html>hi</html>"), read: .unreachable),
    Fault("JSON that ends early", .json(#"{"result":"#), read: .corrupt),
    Fault("nothing", .json(""), read: .corrupt),
    Fault("wrong base64", .json(#"{"result":"x"}"#), read: .corrupt),
    Fault(
      "a result of a type that there is none of", .json(#"{"result":{"a":1}}"#), read: .corrupt),
    Fault("a fraction", .json(#"{"result":1.5}"#), read: .corrupt),
    Fault("500 with JSON", .json(#"{"error":"ERR internal"}"#, status: 500), read: .busy),
    Fault(
      "503 with JSON", .json(#"{"error":"ERR no Redis"}"#, status: 503), read: .unreachable),
    Fault("502 with HTML", .response(502, "<html>bad</html>", type: "text/html"), read: .busy),
    Fault(
      "429 that asks for too much time",
      .json(#"{"error":"slow down"}"#, status: 429, headers: ["Retry-After: 999"]), read: .busy,
      write: .busy),
    Fault(
      "401", .json(#"{"error":"WRONGPASS invalid or missing auth token"}"#, status: 401),
      read: .refused(.authentication), write: .refused(.authentication)),
    Fault(
      "401 without JSON", .response(401), read: .refused(.authentication),
      write: .refused(.authentication)),
    Fault("403", .response(403), read: .refused(.permission), write: .refused(.permission)),
    Fault("404", .response(404, "no", type: "text/html"), read: .unsupported, write: .unsupported),
    Fault("413", .response(413), read: .tooLarge, write: .tooLarge),
    Fault(
      "a redirect", .response(301, headers: ["Location: https://elsewhere.example/"]),
      read: .unreachable, write: .unreachable),
    Fault(
      "the daily quota",
      .json(
        #"{"error":"ERR max daily request limit exceeded. Limit: 10000, Usage: 10001."}"#,
        status: 429), read: .refused(.quota), write: .refused(.quota)),
    Fault(
      "the monthly quota",
      .json(
        #"{"error":"ERR max requests limit exceeded. Limit: 500000, Usage: 500000."}"#, status: 400),
      read: .refused(.quota), write: .refused(.quota)),
    Fault(
      "the size of requests", .json(#"{"error":"ERR max request size exceeded"}"#, status: 400),
      read: .tooLarge, write: .tooLarge),
    Fault(
      "the size of requests, with figures",
      .json(
        #"{"error":"ERR max request size exceeded. Limit: 1048576 bytes, Actual: 1277695 bytes."}"#,
        status: 413), read: .tooLarge, write: .tooLarge),
    Fault(
      "the size of records",
      .json(#"{"error":"ERR max single record size exceeded"}"#, status: 400),
      read: .tooLarge, write: .tooLarge),
    Fault(
      "the size of keys",
      .json(
        #"{"error":"ERR max key size exceeded. Limit: 32768 bytes, Actual: 40000 bytes"}"#,
        status: 400), read: .tooLarge, write: .tooLarge),
    Fault(
      "capacity", .json(#"{"error":"ERR DB capacity quota exceeded"}"#, status: 400),
      read: .outOfMemory, write: .outOfMemory),
    Fault(
      "too many connections",
      .json(#"{"error":"ERR max concurrent connections exceeded"}"#, status: 400), read: .busy,
      write: .busy),
    Fault(
      "a token that may not",
      .json(
        #"{"error":"NOPERM this user has no permissions to run the 'unlink' command"}"#, status: 400
      ),
      read: .refused(.readOnly), write: .refused(.readOnly)),
    Fault(
      "another error", .json(#"{"error":"ERR syntax error"}"#, status: 400), read: .unsupported,
      write: .unsupported),
  ]

  @Test("tells what happened, and of a write whether it may have", arguments: faults)
  func fails(_ fault: Fault) async throws {
    let server = try await ScriptedServer { _, _ in fault.answer }
    let store = try await server.store { $0.deadline = fault.deadline }
    let reading = await error { () async throws(StoreError) in try await store.readOne() }
    let writing = await error { () async throws(StoreError) in try await store.writeOne() }
    let several = await error { () async throws(StoreError) in try await store.writeSeveral() }
    #expect(reading?.code == fault.read, "\(reading?.message ?? "")")
    #expect(writing?.code == fault.write, "\(writing?.message ?? "")")
    #expect(several?.code == fault.write, "\(several?.message ?? "")")
    for error in [reading, writing, several] {
      #expect(error?.message.contains("T-secret") == false)
      #expect(
        error?.message.contains("127.0.0.1:\(server.port)") == true
          || error?.code == .refused(.readOnly))
    }
    await store.close()
    await server.stop()
  }

  @Test("sends no write twice, whatever becomes of its answer")
  func once() async throws {
    for fault in Self.faults where fault.write == .outcomeUnknown {
      let server = try await ScriptedServer { _, _ in fault.answer }
      let store = try await server.store { $0.deadline = fault.deadline }
      _ = await error { () async throws(StoreError) in try await store.writeOne() }
      #expect(server.requests.count == 1, "\(fault.testDescription)")
      #expect(store.traffic.commands == 1)
      await store.close()
      await server.stop()
    }
  }

  @Test("refused before anything was sent is tried again, and then told; nothing is spent")
  func refused() async throws {
    let server = try await ScriptedServer { _, _ in .silence }
    await server.stop()
    let store = try await server.store()
    let writing = await error { () async throws(StoreError) in try await store.writeOne() }
    #expect(writing?.code == .unreachable)
    #expect(
      writing?.message == "nobody answers at 127.0.0.1:\(server.port): connection refused")
    #expect(store.traffic.commands == 0)
    await store.close()
  }

  @Test("429 is waited for, for writes too, and what it refused is not counted")
  func retryAfter() async throws {
    let server = try await ScriptedServer { _, before in
      before == 0
        ? .json(#"{"error":"slow down"}"#, status: 429, headers: ["Retry-After: 1"])
        : .json(#"{"result":1}"#)
    }
    let store = try await server.store()
    let start = ContinuousClock.now
    #expect(try await store.delete(["k"], versions: [:]) == [.deleted])
    #expect(start.duration(to: .now) >= .seconds(1))
    #expect(server.requests.count == 2)
    #expect(store.traffic.commands == 1)
    await store.close()
    await server.stop()
  }

  @Test("a cancelled write that has left may have happened; one that has not did not")
  func cancelled() async throws {
    let server = try await ScriptedServer { _, _ in .silence }
    let store = try await server.store()
    let task = Task {
      await error { () async throws(StoreError) in try await store.writeOne() }
    }
    await server.wait(forRequests: 1)
    task.cancel()
    #expect(await task.value?.code == .outcomeUnknown)
    await store.close()
    await server.stop()
  }

  @Test("one failing command of a pipeline is that command's error, and the others are done")
  func element() async throws {
    let server = try await ScriptedServer { _, _ in
      .json(#"[{"result":1},{"error":"WRONGTYPE Operation against a key"},{"result":0}]"#)
    }
    let store = try await server.store()
    let failing = await error { () async throws(StoreError) in try await store.writeSeveral() }
    #expect(failing?.code == .wrongType)
    #expect(failing?.key == "b")
    await store.close()
    await server.stop()
  }

  @Test("fewer replies than commands are no answer")
  func missing() async throws {
    let server = try await ScriptedServer { _, _ in .json(#"[{"result":1}]"#) }
    let store = try await server.store()
    let writing = await error { () async throws(StoreError) in try await store.writeSeveral() }
    #expect(writing?.code == .outcomeUnknown)
    #expect(writing?.message.contains("1 replies to 3 commands") == true)
    await store.close()
    await server.stop()
  }

  @Test("a server that answers another type than a command has is not believed")
  func wrongType() async throws {
    let server = try await ScriptedServer { _, _ in .json(#"{"result":["AA=="]}"#) }
    let store = try await server.store()
    let reading = await error { () async throws(StoreError) in try await store.readOne() }
    #expect(reading?.code == .corrupt)
    await store.close()
    await server.stop()
  }
}
