import KeyValue
import KeyValueREST
import Testing
import WebServers

@Suite("What a REST store spends", .timeLimit(.minutes(5)))
struct SpendingTests {
  @Test("is bounded by its budget, which is checked before anything is sent, and can be raised")
  func budget() async throws {
    let server = try await ScriptedServer { request, _ in
      request.target == "/"
        ? .json(#"{"result":1}"#) : .json(#"[{"result":1},{"result":1},{"result":1}]"#)
    }
    let store = try await server.store { $0.budget = 4 }
    try await store.writeSeveral()
    let refusal = await error { () async throws(StoreError) in try await store.writeSeveral() }
    #expect(refusal?.code == .refused(.budget))
    #expect(
      refusal?.message
        == "the budget of 4 commands leaves no room for 3 more; nothing was sent. Raise the budget to"
        + " go on")
    try await store.writeOne()
    #expect(server.requests.count == 2)
    #expect(store.traffic.commands == 4)
    store.budget = 10
    try await store.writeSeveral()
    #expect(store.traffic.commands == 7)
    await store.close()
    await server.stop()
  }

  @Test("is nothing of a budget where nothing could be sent")
  func unsent() async throws {
    let server = try await ScriptedServer { _, _ in .silence }
    await server.stop()
    let store = try await server.store { $0.budget = 1 }
    for _ in 0..<3 {
      let failing = await error { () async throws(StoreError) in try await store.writeOne() }
      #expect(failing?.code == .unreachable)
    }
    await store.close()
  }

  @Test("is what the server has seen, commands of pipelines and repeats too")
  func counted() async throws {
    // Every third request is lost on its way back.
    let server = try await ScriptedServer { request, before in
      let results = request.names.map { _ in #"{"result":"djE="}"# }
      if before % 3 == 2 { return .reset }
      return .json(request.target == "/" ? results[0] : "[" + results.joined(separator: ",") + "]")
    }
    let store = try await server.store()
    for number in 0..<200 {
      switch number % 3 {
      case 0: _ = await error { () async throws(StoreError) in try await store.readOne() }
      case 1: _ = await error { () async throws(StoreError) in try await store.readSeveral() }
      default: _ = await error { () async throws(StoreError) in try await store.writeSeveral() }
      }
    }
    #expect(store.traffic.commands == server.requests.reduce(0) { $0 + $1.names.count })
    #expect(store.traffic.bytesOut == server.requests.reduce(0) { $0 + $1.body.count })
    await store.close()
    await server.stop()
  }

  @Test("for what the service says of itself is two commands")
  func statistics() async throws {
    let server = try await ScriptedServer { _, _ in
      // redis_version:7.0.0, used_memory:1024, in base64.
      .json(
        #"[{"result":"cmVkaXNfdmVyc2lvbjo3LjAuMA0KdXNlZF9tZW1vcnk6MTAyNA0K"},{"result":42}]"#)
    }
    let store = try await server.store()
    let statistics = try await store.statistics()
    #expect(statistics.keys == 42)
    #expect(statistics.usedBytes == 1024)
    #expect(statistics.traffic?.commands == 2)
    #expect(server.requests.map(\.names) == [["INFO", "DBSIZE"]])
    #expect(await store.describe().engine == "redis 7.0.0")
    await store.close()
    await server.stop()
  }
}
