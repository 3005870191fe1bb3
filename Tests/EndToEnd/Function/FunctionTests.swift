import Foundation
import JSONText
import RedisServers
import Testing
import WebServers

@Suite(
  "a packaged function on a bare machine", .timeLimit(.minutes(10)),
  .enabled("it takes root to make one") { try await BareMachine.isPossible() })
struct FunctionTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func environment(
    _ runtime: RuntimeServer, _ store: String, token: String? = PackagedFunction.token
  ) -> [String: String] {
    var environment = ["AWS_LAMBDA_RUNTIME_API": runtime.endpoint, "REDIS_URL": store]
    environment["BOBBIN_SERVICE_TOKEN"] = token
    return environment
  }

  /// What a process says to these events, in order, before it is told to end.
  private func answers(
    _ machine: BareMachine, _ store: String, _ events: [RuntimeServer.Event],
    _ more: [String: String] = [:]
  ) async throws -> [RuntimeServer.Said] {
    let runtime = try await RuntimeServer(events)
    let process = machine.start(environment(runtime, store).merging(more) { $1 })
    // A process that ends by itself says no more; the server's end wakes who waits for that.
    let ending = Task {
      let done = try await process.ended()
      await runtime.stop()
      return done
    }
    _ = try await runtime.said(events.count)
    try await runtime.asked(events.count + 1)
    try process.signal(SIGTERM)
    let done = try await ending.value
    #expect(done.status == 0, "\(done.errors)")
    return runtime.said
  }

  @Test("three invocations in three processes: what one has loaded the next finds cached")
  func continuity() async throws {
    try await withRedis { server in
      let machine = try await BareMachine(try await PackagedFunction.shared.path, in: scratch)
      var caches: [String] = []
      for segments in [["region"], ["region", "age"], ["age"]] {
        let said = try await answers(
          machine, server.url, [PackagedFunction.load("t-1", segments)])
        #expect(said[0].status == 200)
        #expect(said[0].value("stored")?.bool == true)
        caches.append(said[0].value("cache")?.string ?? "")
        if segments.count == 2 {
          let file = said[0].value("files")?[0]
          #expect(file?["cached"]?.rawText == #"["region"]"#)
          #expect(file?["new"]?.rawText == #"["age"]"#)
        }
      }
      #expect(caches == ["miss", "partial", "hit"])
    }
  }

  @Test("names are found by the hosts file and by a name server, and certificates are verified")
  func names() async throws {
    try await withRedis(.tls(.otherName)) { server in
      let server = (port: server.port, url: "rediss://cache.function.test:\(server.port)")
      let certificates = try await Certificates.shared
      let nameServer = try await NameServer()
      for (number, names) in [
        BareMachine.Names.hosts("cache.function.test"), .server(nameServer.address),
      ].enumerated() {
        let scratch = try Scratch()
        let machine = try await BareMachine(
          try await PackagedFunction.shared.path, names: names, in: scratch)
        let authority = try machine.put(certificates.authority)
        let events = [PackagedFunction.load("t-\(number)", ["region"])]
        let said = try await answers(
          machine, server.url, events,
          ["BOBBIN_TLS_CA": authority, "BOBBIN_TLS_SERVER_NAME": "elsewhere.example"])
        #expect(said[0].value("stored")?.bool == true, "\(said[0].body ?? said[0].text)")
        // By another name than the certificate's it is another server, which gets nothing.
        let refused = try await answers(
          machine, server.url, events, ["BOBBIN_TLS_CA": authority])
        #expect(refused[0].value("cache")?.string == "bypassed")
        #expect(
          refused[0].value("storeProblem")?.string?.contains("certificate") == true,
          "\(refused[0].body ?? "")")
      }
      #expect(nameServer.names.contains("cache.function.test"))
      await nameServer.stop()
    }
  }

  @Test(
    "nothing can be written: an eviction that could not be undone is refused, unless that is said")
  func readOnly() async throws {
    try await withRedis { server in
      let machine = try await BareMachine(try await PackagedFunction.shared.path, in: scratch)
      let segment = "/v1/threads/t-1/files/coffee_1/segments/region"
      let said = try await answers(
        machine, server.url,
        [
          PackagedFunction.load("t-1", ["region", "age"]),
          PackagedFunction.request("DELETE", segment), PackagedFunction.request("GET", segment),
          PackagedFunction.request("DELETE", segment + "?undo=false"),
          PackagedFunction.request("GET", segment),
          PackagedFunction.request("GET", "/v1/threads/t-1/loads"),
        ])
      #expect(said[0].value("stored")?.bool == true)
      #expect(said[1].value("type")?.string == "urn:bobbin:problem:no-undo")
      #expect(said[1].value("detail")?.string?.contains("undo=false") == true)
      #expect(said[2].status == 200)
      #expect(said[3].value("evicted")?.bool == true)
      #expect(said[3].value("undo") == nil)
      #expect(said[4].status == 404)
      #expect(said[5].body?.contains(#""new":["region","age"]"#) == true, "\(said[5].body ?? "")")
    }
  }

  @Test("asked to end while it works, it answers first: here that its time is over")
  func ending() async throws {
    try await withRedis { server in
      let machine = try await BareMachine(try await PackagedFunction.shared.path, in: scratch)
      let source = try await ScriptedServer { _, _ in .silence }
      let runtime = try await RuntimeServer([
        PackagedFunction.load("t-1", ["region"], patience: .seconds(3))
      ])
      let process = machine.start(
        environment(runtime, server.url).merging(["BOBBIN_SOURCE": source.url]) { $1 })
      await source.wait(forRequests: 1)
      try process.signal(SIGTERM)
      let said = try await runtime.said(1)
      #expect(said.status == 504)
      #expect(said.value("type")?.string == "urn:bobbin:problem:timed-out")
      let done = try await process.ended()
      #expect(done.status == 0)
      #expect(done.errors.contains("Out of time invocation=event-1"))
      await runtime.stop()
      await source.stop()
    }
  }

  @Test("an invocation that is no request fails, and the next one does not")
  func failing() async throws {
    try await withRedis { server in
      let machine = try await BareMachine(try await PackagedFunction.shared.path, in: scratch)
      let events = [
        RuntimeServer.Event(payload: #"{"Records":[]}"#), PackagedFunction.request("GET", "/ready"),
      ]
      let said = try await answers(machine, server.url, events)
      #expect(said[0].path == "/invocation/event-1/error")
      #expect(said[1].body == #"{"status":"ready"}"#)
    }
  }

  @Test("a function without a token does not begin, and tells why")
  func start() async throws {
    let machine = try await BareMachine(try await PackagedFunction.shared.path, in: scratch)
    let runtime = try await RuntimeServer([])
    let process = machine.start(environment(runtime, "redis://127.0.0.1:1", token: nil))
    let said = try await runtime.said(1)
    #expect(said.path == "/init/error")
    #expect(said["errorMessage"]?.string?.contains("BOBBIN_SERVICE_TOKEN") == true, "\(said.text)")
    #expect(try await process.ended().status == 77)
    await runtime.stop()
  }

  @Test("a function whose store is away answers from its source")
  func away() async throws {
    let machine = try await BareMachine(try await PackagedFunction.shared.path, in: scratch)
    let said = try await answers(
      machine, "redis://127.0.0.1:1", [PackagedFunction.load("t-1", ["region"])])
    #expect(said[0].value("cache")?.string == "bypassed")
    #expect(said[0].value("stored")?.bool == false)
    #expect(said[0].body?.contains(#""new":["region"]"#) == true, "\(said[0].body ?? "")")
  }
}
